/* SPDX-License-Identifier: Apache-2.0 */
/* Tools of the command line, browsers, and libraries that are products of their own. */
#include "catalog/classifiers.h"

#define NUMBERS "[0-9]+\\.[0-9]+\\.[0-9]+"

static const struct product busybox = {"generic", NULL, "busybox", {"busybox:busybox"}};
static const struct product bash = {"generic", NULL, "bash", {"gnu:bash"}};
static const struct product util_linux = {"generic", NULL, "util-linux", {"kernel:util-linux"}};
static const struct product aws_lc = {"generic", NULL, "aws-lc", {"amazon:aws_libcrypto"}};
static const struct product libressl = {"generic", NULL, "libressl", {"openbsd:libressl"}};
static const struct product openssl = {"generic", NULL, "openssl", {"openssl:openssl"}};
static const struct product curl = {"generic", NULL, "curl", {"haxx:curl"}};
static const struct product openldap = {"generic", NULL, "openldap", {"openldap:openldap"}};
static const struct product qtbase = {"generic", NULL, "qtbase", {"qt:qt", "qt:qtbase"}};
static const struct product ffmpeg = {"generic", NULL, "ffmpeg", {"ffmpeg:ffmpeg"}};
static const struct product krb5 = {"generic", NULL, "krb5", {"mit:kerberos_5"}};
static const struct product heimdal = {"generic", NULL, "heimdal", {"heimdal_project:heimdal"}};
static const struct product zstd = {"generic", NULL, "zstd", {"facebook:zstandard"}};
static const struct product xz = {"generic", NULL, "xz", {"tukaani:xz"}};
static const struct product gzip = {"generic", NULL, "gzip", {"gnu:gzip"}};
static const struct product jq = {"generic", NULL, "jq", {"jqlang:jq"}};
static const struct product sqlcipher = {"generic", NULL, "sqlcipher", {"zetetic:sqlcipher"}};
static const struct product chrome = {"generic", NULL, "chrome", {"google:chrome"}};
static const struct product firefox = {"generic", NULL, "firefox", {"mozilla:firefox"}};

#define FFMPEG \
	CLUE("FFmpeg version ", 0, 40, "FFmpeg version n?([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)"), \
	CLUE("%s version ", 0, 40, "^%s version n?([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)[^0-9.]")

/* A version as short as this counts only near what nothing but gzip says. */
#define GZIP(words) CLUE(words, 9000, 9000, TEXT_BEGIN "(1\\.[0-9]{1,2}(?:\\.[0-9]+)?)\\x00")

static struct classifier rows[] = {
	/* Where the applets are hard links, an archive has the file by its first name, which is "[". */
	{"busybox", NULL, {"busybox", "busybox.*", "\\["}, NULL, &busybox, {CLUE("BusyBox v", 0, 40, "^BusyBox v([0-9]+\\.[0-9]+\\.[0-9]+)")}},
	{"bash", NULL, {"bash"}, NULL, &bash,
	 {CLUE("@(#)Bash version ", 0, 40, "^@\\(#\\)Bash version ([0-9]+\\.[0-9]+\\.[0-9]+)\\(")}},
	{"util-linux", NULL, {"getopt"}, NULL, &util_linux,
	 {CLUE("util-linux ", 0, 24, "^util-linux ([0-9]+\\.[0-9]+(?:\\.[0-9]+)?(?:-rc[0-9]+)?)\\x00")}},
	{"openssl-aws-lc", "openssl", {"openssl"}, NULL, &aws_lc, {CLUE_ANYWHERE("AWS-LC ([0-9]+\\.[0-9]+\\.[0-9]+)\\)")}},
	{"openssl-libressl", "openssl", {"openssl"}, NULL, &libressl, {CLUE("LibreSSL ", 0, 24, "^LibreSSL ([0-9]+\\.[0-9]+\\.[0-9]+)")}},
	{"openssl", "openssl", {"openssl"}, NULL, &openssl,
	 {CLUE_ANYWHERE("OpenSSL ([0-9]+\\.[0-9]+\\.[0-9]+(?:[a-z]{1,2}|-(?:alpha|beta|rc|dev|pre)[0-9]*)?)(?:-fips|\\+quic)? {1,2}"
			"(?:[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}|xx XXX)"),
	  CLUE_ANYWHERE("\\x00OpenSSL ([0-9]+\\.[0-9]+\\.[0-9]+(?:[a-z]{1,2}|-(?:alpha|beta|rc|dev|pre)[0-9]*)?)[ \\x00]")}},
	{"curl", NULL, {"curl"}, NULL, &curl, {CLUE_ANYWHERE("(?<![a-z])curl/([0-9]+\\.[0-9]+\\.[0-9]+)")}},
	{"ldapsearch", NULL, {"ldapsearch"}, NULL, &openldap,
	 {CLUE("$OpenLDAP: ldapsearch ", 0, 24, "ldapsearch ([0-9]+\\.[0-9]+\\.[0-9]+)")}},
	{"libqtcore", NULL, {"libQt*Core.so*"}, NULL, &qtbase,
	 {CLUE_ANYWHERE(TEXT_BEGIN "Qt ([0-9]+\\.[0-9]+\\.[0-9]+) \\("),
	  CLUE("QtCore library version ", 0, 24, "QtCore library version ([0-9]+\\.[0-9]+\\.[0-9]+)")}},
	{"ffmpeg", NULL, {"ffmpeg", "ffprobe", "ffplay"}, NULL, &ffmpeg, {FFMPEG}},
	{"ffmpeg-libraries", NULL,
	 {"libavcodec*", "libavformat*", "libavutil*", "libavfilter*", "libavdevice*", "libswresample*", "libswscale*", "libpostproc*"},
	 NULL, &ffmpeg, {CLUE("FFmpeg version ", 0, 40, "FFmpeg version n?([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")}},
	{"libkrb5", "krb5", {"libkrb5.so*", "libkrb5-*.so*"}, NULL, &krb5,
	 {CLUE("KRB5_BRAND: krb5-", 0, 40, "KRB5_BRAND: krb5-([0-9]+\\.[0-9]+(?:\\.[0-9]+)?(?:-(?:alpha|beta)[0-9]*)?)")}},
	{"libkrb5-heimdal", "krb5", {"libkrb5.so*", "libkrb5-*.so*", "libroken*.so*", "libheim*.so*", "libhdb.so*", "libkadm5*.so*"}, NULL, &heimdal,
	 {CLUE("Heimdal ", 0, 24, "^Heimdal ([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")}},
	{"zstd", NULL, {"zstd"}, NULL, &zstd, {CLUE_ANYWHERE("\\x00v([0-9]+\\.[0-9]+\\.[0-9]+)\\x00")}},
	{"xz", NULL, {"xz"}, NULL, &xz, {CLUE("xz (XZ Utils) ", 0, 24, "\\(XZ Utils\\) ([0-9]+\\.[0-9]+\\.[0-9]+(?:alpha|beta)?)")}},
	{"gzip", NULL, {"gzip"}, NULL, &gzip, {GZIP("not in gzip format"), GZIP("bad pack level"), GZIP("method  crc     date")}},
	{"jq", NULL, {"jq"}, NULL, &jq, {CLUE_ANYWHERE(TEXT_BEGIN "(?:jq-)?(1\\.[0-9]+(?:\\.[0-9]+)?(?:rc[0-9]+)?)\\x00")}, .confidence = 80},
	{"sqlcipher", NULL, {"sqlcipher"}, NULL, &sqlcipher,
	 {CLUE_ANYWHERE("(?:community|commercial|enterprise)\\x00+([0-9]+\\.[0-9]+\\.[0-9]+)\\x00"),
	  CLUE("sqlcipher_", 80, 80, TEXT_BEGIN "([2-9]\\.[0-9]+\\.[0-9]+)\\x00")}},
	{"chrome", NULL, {"chrome", "chromium", "chromium-browser"}, NULL, &chrome,
	 {CLUE_ANYWHERE(TEXT_BEGIN "([1-9][0-9]{1,2}\\.0\\.[0-9]{3,5}\\.[0-9]{1,4})\\x00")}},
	{"firefox", NULL, {"firefox", "firefox-bin", "firefox-esr"}, NULL, &firefox, .beside = {"application.ini"}},
	{"application-ini", NULL, {"application.ini"}, NULL, NULL,
	 {CLUE_ANYWHERE("\\nName=Firefox\\r?\\n(?:[A-Za-z]+=[^\\n]*\\n){0,16}Version=([0-9][-.0-9a-z]{0,30})")}},
};

const struct classifier_table classifiers_tools = {rows, ARRAY_SIZE(rows)};
