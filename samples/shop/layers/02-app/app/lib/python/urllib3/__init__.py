__version__ = "1.26.15"  # a stand-in: the sample image is text and does not run
