/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: the packages' own file lists of Debian 8 to 13, Ubuntu, Alpine, Fedora, openSUSE (permissions.secure); gtfobins.github.io for what opens doors. */
#include "check/image/special.h"

#include "base/path.h"

/* Sorted by nothing: short enough to be read. */
static const char *const shipped[] = {
	/* shadow, util-linux, pam, su, sudo, doas */
	"su", "sudo", "sudoedit", "sudo-rs", "su-rs", "doas", "passwd", "chfn", "chsh", "chage", "expiry", "gpasswd", "newgrp", "sg", "newuidmap",
	"newgidmap", "mount", "umount", "wall", "write", "write.ul", "bsd-write", "unix_chkpwd", "unix2_chkpwd", "pam_timestamp_check", "pam_extrausers_chkpwd",
	"pwck", "vlock", "vlock-main", "userhelper", "usernetctl", "bbsuid", "pkexec", "polkit-agent-helper-1", "run0",
	/* networks */
	"ping", "ping4", "ping6", "arping", "clockdiff", "traceroute6", "traceroute6.iputils", "mtr", "mtr-packet", "fping", "fping6", "tracepath",
	"ssh-agent", "ssh-keysign", "dumpcap", "pppd", "mount.nfs", "mount.nfs4", "umount.nfs", "mount.cifs", "mount.ecryptfs_private", "mount.davfs",
	"fusermount", "fusermount3", "lpppasswd", "rcp", "rsh", "rlogin", "nmap-privileged", "gst-ptp-helper", "slirp4netns", "netreport",
	/* mail, time, terminals, games */
	"at", "crontab", "exim4", "exim", "sendmail", "postdrop", "postqueue", "procmail", "lockfile", "mlock", "dotlockfile", "mail-lock", "mail-unlock",
	"mail-touchlock", "dma", "dma-mbox-create", "maildrop", "utempter", "gnome-pty-helper", "screen", "Xorg.wrap", "Xorg", "locate", "mlocate",
	"plocate", "slocate", "staprun", "lockdev",
	/* services */
	"dbus-daemon-launch-helper", "suexec", "suexec2", "suexec-custom", "suexec-pristine", "chrome-sandbox", "chrome_sandbox", "bwrap", "firejail",
	"snap-confine", "lxc-user-nic", "singularity-suid", "starter-suid", "qemu-bridge-helper", "spice-client-glib-usb-acl-helper", "ksu", "kgrantpty", "kpac_dhcp_helper",
	"gnome-keyring-daemon", "kwin_wayland", "cockpit-session", "grub2-set-bootflag", "krb5_child", "ldap_child", "proxy_child",
	"selinux_child", "sssd_pam", "p11_child", "abrt-action-install-debuginfo-to-abrt-cache", "vmware-user-suid-wrapper", "unix_update", "opiepasswd", "opiesu", "ecryptfs", "pt_chown",
	"libgtop_server2", "courier-authdaemon", "smtpd", "lockspool", "systemd-detect-virt",
	NULL,
};

static const char *const open_doors[] = {
	"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "busybox", "busybox.static", "toybox", "env", "nice", "timeout", "xargs", "find",
	"awk", "gawk", "mawk", "nawk", "sed", "ed", "vi", "vim", "vim.basic", "vim.tiny", "nvim", "nano", "emacs", "less", "more", "man", "cp", "mv", "dd",
	"tee", "cat", "chmod", "chown", "install", "ln", "tar", "rsync", "zip", "curl", "wget", "nc", "ncat", "socat", "nmap", "git", "make", "gdb", "strace", "ltrace",
	"openssl", "docker", "podman", "kubectl", "ctr", "nsenter", "unshare", "chroot", "setpriv", "capsh", "gosu", "su-exec", "setuidgid",
	"perl", "ruby", "irb", "lua", "php", "node", "nodejs", "java", "jshell", "jjs", "tclsh", "wish", "expect", "julia", "R", "Rscript", "guile", "gcc",
	NULL,
};

bool special_is_shipped(struct str path)
{
	return str_is_any(path_base(path), shipped);
}

/* "python3.11", "perl5.36.0": an interpreter and its version. */
bool special_is_open_door(struct str path)
{
	struct str name = path_base(path);

	while (name.n && (str_is_digit(name.p[name.n - 1]) || name.p[name.n - 1] == '.' || name.p[name.n - 1] == '-'))
		name.n--;
	return str_is(name, "python") || str_is(name, "pypy") || str_is_any(path_base(path), open_doors) ||
	       str_is_any(name, open_doors);
}

bool special_is_usual_device(struct str path)
{
	static const char *const names[] = {
		"console", "full", "null", "ptmx", "random", "tty", "urandom", "zero", "tty0", "ptmx", "kmsg", "fuse", "net/tun", "initctl", "log",
		NULL,
	};

	return (str_skip(&path, "dev/") || str_skip(&path, "usr/lib/udev/devices/") || str_skip(&path, "lib/udev/devices/")) &&
	       str_is_any(path, names);
}
