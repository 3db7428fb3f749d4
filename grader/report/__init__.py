"""From results to words, Markdown and tables; decides nothing, opens no file."""
