<?php
/* Plugin Name: Too deep
 Version: 0.1 */
