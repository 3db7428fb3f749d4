"""Problems in the format of Open edX (OLX): read into our own, and written from it."""
