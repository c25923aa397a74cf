<?php
$wp_version = $other;
