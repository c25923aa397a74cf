<?php
/* Plugin Name: Not the main file
 Version: 0.1 */
