/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of tools that a service seldom needs while it runs, and what each is good for to somebody who broke in. A row is a kind; names
 * are those of Debian, Alpine and Fedora. What nothing leads to and stands here is discouraged, not only unreached.
 */
#include "base/path.h"
#include "need/graph.h"

static const char *const compilers[] = {
	"{gcc,g++,cpp,gfortran,gobjc,gnat,gdc}{,-[0-9],-[0-9][0-9]}", "gcc-[0-9]*-{x86,i686,aarch64,arm}*", "gcc-c++", "cpp-[0-9]*", "clang{,-[0-9]*}", "binutils*", "build-base", "build-essential", "make", "cmake",
	"ninja-build", "autoconf", "automake", "libtool", "rustc", "cargo", "golang*", "go", "openjdk-*-jdk*", "java-*-devel", "nasm", "yasm",
	"patch", "dpkg-dev", "fakeroot", NULL};
static const char *const headers[] = {"*-dev", "*-devel", "*-headers", "linux-libc-dev", "kernel-headers", "*-static", NULL};
static const char *const managers[] = {
	"apt{,-utils,-transport-https}", "aptitude", "apk-tools", "dnf*", "yum*", "microdnf", "libdnf*", "rpm{,-libs}", "zypper", "pacman", "opkg",
	"python3-pip{,-whl}", "py3-pip", "pip", "npm", "yarn{,pkg}", "composer", "bundler", NULL};
static const char *const transfers[] = {"curl", "wget", "ftp", "tnftp", "lftp", "rsync", "aria2", "axel", NULL};
static const char *const shells[] = {"bash", "dash", "zsh", "ksh*", "mksh", "fish", "tcsh", "csh", "busybox{,-static}", "ash", NULL};
static const char *const privileges[] = {"sudo{,-ldap}", "doas", "su-exec", "policykit-1", "pkexec", "polkit*", NULL};
static const char *const remotes[] = {"openssh-{server,client,clients,keygen,sftp-server}", "openssh{,-*}", "dropbear*", "telnet*", "inetutils-*", "rsh-*", NULL};
static const char *const networks[] = {
	"netcat*", "nmap*", "ncat", "socat", "tcpdump", "iputils*", "dnsutils", "bind9-dnsutils", "bind-tools", "bind-utils", "iproute2*", "net-tools", "traceroute",
	"wireshark*", "tshark", "iptables*", "nftables", NULL};
static const char *const editors[] = {"vim*", "nano*", "emacs*", "ed", "joe", "neovim*", "vi", NULL};
static const char *const debuggers[] = {"gdb*", "strace", "ltrace", "valgrind*", "lldb*", "perf", "linux-perf*", "bpftrace", "lsof", NULL};
static const char *const versions[] = {"git{,-*}", "mercurial*", "subversion", "cvs", "bzr", NULL};
static const char *const manuals[] = {"man-db", "manpages*", "mandoc*", "*-doc", "*-docs", "info", "texinfo", "groff-base", NULL};

static const struct tool_kind kinds[] = {
	{"compiler", "builds whatever is brought in; a stage of its own builds, and only its result is copied", compilers},
	{"package manager", "brings in whatever is wanted; images are changed by building them again", managers},
	{"transfer tool", "fetches the next part of an attack, and sends out what was found", transfers},
	{"privilege tool", "is setuid, to become root; say the user in the image, or have the runtime say it", privileges},
	{"remote shell", "lets people in beside the service; the runtime has a way in of its own", remotes},
	{"network tool", "looks around in the network, or opens a way out of it", networks},
	{"debugger", "reads and changes other processes; attach a container with it where one is needed", debuggers},
	{"version control", "is for building, and fetches from anywhere", versions},
	{"editor", "is for people; what runs is changed by building it again", editors},
	{"shell", "is what most attacks start; a program can be started without one", shells},
	{"headers", "are for building only", headers},
	{"manual", "is for people; nothing that runs reads it", manuals},
};

const struct tool_kind *tool_kind_of(const struct package *package)
{
	bool system = package_is_of_system(package);

	if (!system && !str_is(str_of(package->type), "pypi") && !str_is(str_of(package->type), "npm"))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		for (const char *const *name = kinds[i].packages; *name; name++)
			/* Of a language's packages only its manager: others merely share a name. */
			if ((system || kinds[i].packages == managers) && path_match(*name, package->name))
				return &kinds[i];
	return NULL;
}
