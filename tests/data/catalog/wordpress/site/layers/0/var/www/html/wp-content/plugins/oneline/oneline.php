<?php /* Plugin Name: One Line */
# VERSION: 2.0
