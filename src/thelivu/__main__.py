"""`python -m thelivu` is the same front door as `thelivu`."""

from thelivu.cli import main

if __name__ == "__main__":
    main()
