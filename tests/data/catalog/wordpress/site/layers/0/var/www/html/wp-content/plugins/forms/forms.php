<?php
/**
 * Plugin Name:       The Forms
 * Version:           5.8.4
 * License:           GPLv2 or later */
