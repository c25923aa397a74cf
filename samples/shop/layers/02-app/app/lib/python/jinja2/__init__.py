__version__ = "3.1.2"  # a stand-in: the sample image is text and does not run
