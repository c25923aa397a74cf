<?php
/* nothing: Plugin Name: no */
$x = "Version: 9";
