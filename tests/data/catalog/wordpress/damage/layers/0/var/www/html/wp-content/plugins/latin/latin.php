<?php
/* Plugin Name: Café
 * Author: Jörg
 * Version: 1.0 */