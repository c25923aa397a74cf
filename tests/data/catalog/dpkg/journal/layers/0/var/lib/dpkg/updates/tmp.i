Package: no
Status: install ok installed
Maintainer: Somebody <somebody@debian.org>
Architecture: amd64
Version: 1
Description: d

