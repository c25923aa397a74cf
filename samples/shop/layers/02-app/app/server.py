"""The shop. A stand-in: the sample image is text and does not run."""
import jinja2
import urllib3
