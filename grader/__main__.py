"""`python -m grader`."""

from grader.app.cli import main

if __name__ == "__main__":
    main()
