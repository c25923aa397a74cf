<?php
/*
 * Plugin Name: The Forms
 * Version: 5.9
 */
