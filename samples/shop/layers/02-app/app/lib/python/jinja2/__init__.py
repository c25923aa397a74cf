__version__ = "2.11.2"  # a stand-in: the sample image is text and does not run
