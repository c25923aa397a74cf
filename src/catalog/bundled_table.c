/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Not here, for want of a version in the file: WebP, FreeType and FLAC tell theirs as numbers that functions return, BoringSSL
 * has none at all. Brotli and OpenJPEG are told only where they are files of their own.
 */
#include "catalog/bundled_table.h"

#define LIBRARY(name_, ...) {"generic", NULL, name_, {__VA_ARGS__}}
/* A version that is a text of its own, and the only one of that form in the file. */
#define TOKEN(version) CLUE_CHOSEN(CLUE_ONLY, TEXT_BEGIN "(" version ")\\x00")
#define CURL_DICT "CLIENT libcurl "
#define LIBRESSL(first) CLUE("LibreSSL " first ".", 0, 16, "LibreSSL ([0-9]+\\.[0-9]+\\.[0-9]+)")

struct bundled bundled_libraries[] = {
	/* ---- compression ---- */
	/* The copyright notes stand in the code that inflates and deflates, and in no header. */
	{LIBRARY("zlib", "zlib:zlib"),
	 {CLUE(" Copyright 1995-", 40, 0, "flate ([0-9]+\\.[0-9]+(?:\\.[0-9]+)*)(?:[-.][a-z][-.a-z0-9]*)? Copyright 1995-")},
	 {TEXT("incorrect header check"), TEXT("invalid distance too far back"), TEXT("invalid stored block lengths")}, 85, 95,
	 .libraries = {"libz.so*", "libz-*.so*"}},
	{LIBRARY("bzip2", "bzip:bzip2"), {CLUE_ANYWHERE(TEXT_BEGIN "(1\\.0\\.[0-9]+), [0-9]{1,2}-[A-Z][a-z]{2}-[0-9]{4}")},
	 {TEXT("bzip2/libbzip2: internal error number"), TEXT("final combined CRC"), TEXT("combined CRCs: stored")}, 0, 92,
	 .libraries = {"libbz2*.so*"}},
	{LIBRARY("xz", "tukaani:xz"), {TOKEN("5\\.[0-9]\\.[0-9]{1,2}(?:alpha|beta)?")},
	 {TEXT("Unsupported flags to lzma_str_to_filters()"), TEXT("Invalid filter chain ('lzma2' missing")}, 0, 65,
	 .libraries = {"liblzma*.so*"}},
	{LIBRARY("zstd", "facebook:zstandard"), {TOKEN("1\\.[45]\\.[0-9]{1,2}")},
	 {TEXT("Unknown frame descriptor"), TEXT("Frame requires too much memory for decoding"), TEXT("tableLog requires too much memory")},
	 0, 70, .libraries = {"libzstd*.so*"}},
	{LIBRARY("lz4", "lz4_project:lz4"), {TOKEN("1\\.(?:[789]|1[0-9])\\.[0-9]")},
	 {TEXT("ERROR_maxBlockSize_invalid"), TEXT("ERROR_headerChecksum_invalid")}, 0, 65, .libraries = {"liblz4*.so*"}},
	{LIBRARY("libarchive", "libarchive:libarchive"), {CLUE("libarchive ", 0, 24, "^libarchive ([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("Unrecognized archive format"), TEXT("Can't allocate archive"), TEXT("Damaged tar archive"), TEXT("Truncated tar archive")},
	 50, 92, .libraries = {"libarchive*.so*"}},

	{LIBRARY("brotli", "google:brotli"), .by_name = true, .libraries = {"libbrotli*.so*"}},

	/* ---- cryptography ---- */
	{LIBRARY("aws-lc", "amazon:aws_libcrypto"), {CLUE("(compatible; AWS-LC ", 0, 24, "AWS-LC ([0-9]+\\.[0-9]+\\.[0-9]+)\\)")},
	 {TEXT("aws-lc/crypto/"), TEXT("crypto/fipsmodule/")}, 80, 95, .libraries = {"libcrypto*.so*", "libssl*.so*"}},
	{LIBRARY("libressl", "openbsd:libressl"), {LIBRESSL("2"), LIBRESSL("3"), LIBRESSL("4")},
	 {TEXT("CRYPTOGAMS by "), TEXT("error:%08lX:%s:%s:%s")}, 0, 90, .libraries = {"libcrypto*.so*", "libssl*.so*", "libtls*.so*"}},
	/* The whole text is a constant of a header; what says where a source file was is the library's own. Red Hat's has "FIPS" in it. */
	{LIBRARY("openssl", "openssl:openssl"),
	 {CLUE_ANYWHERE("OpenSSL ([0-9]\\.[0-9]+\\.[0-9]+(?:[a-z]{1,2}|-(?:alpha|beta|rc|dev|pre)[0-9]*)?)(?:-fips|\\+quic)?(?: {1,2}FIPS)? {1,2}"
			"[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}")},
	 {TEXT("crypto/evp/"), TEXT("crypto/asn1/"), TEXT("error:%08lX:"), TEXT("ssl/ssl_lib.c")}, 0, 92,
	 .libraries = {"libcrypto*.so*", "libssl*.so*"}},
	{LIBRARY("mbedtls", "arm:mbed_tls"), {CLUE_ANYWHERE("[Mm]bed ?TLS ([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("ssl_parse_certificate_request"), TEXT("mbedtls_ssl_")}, 0, 88,
	 .libraries = {"libmbed*.so*"}},
	{LIBRARY("wolfssl", "wolfssl:wolfssl"), {TOKEN("[3-6]\\.[0-9]{1,2}\\.[0-9]")},
	 {TEXT("wolfSSL Entering"), TEXT("windows crypt init error"), TEXT("windows crypt generation error")}, 0, 55,
	 .libraries = {"libwolfssl*.so*"}},
	{LIBRARY("gnutls", "gnu:gnutls"), {CLUE("Enabled GnuTLS ", 0, 24, "Enabled GnuTLS ([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("gnutls_record.c"), TEXT("GnuTLS internal error")}, 85, 95, .libraries = {"libgnutls*.so*"}},
	{LIBRARY("libgcrypt", "gnupg:libgcrypt"), {CLUE("This is Libgcrypt ", 0, 24, "This is Libgcrypt ([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("Libgcrypt error: "), TEXT("fatal error in libgcrypt")}, 85, 95, .libraries = {"libgcrypt*.so*"}},
	{LIBRARY("libsodium", "libsodium:libsodium"), {TOKEN("1\\.0\\.(?:[5-9]|1[0-9]|2[0-9])")},
	 {TEXT("sodium/utils.c"), TEXT("S->buflen <= BLAKE2B_BLOCKBYTES")}, 0, 70,
	 .libraries = {"libsodium*.so*"}},
	{LIBRARY("nss", "mozilla:network_security_services"), {CLUE("$Header: NSS ", 0, 24, "NSS ([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")},
	 {TEXT("NSS Internal "), TEXT("NSS_Initialize")}, 85, 92, .libraries = {"libnss3*.so*", "libsoftokn3*.so*"}},

	/* ---- network ---- */
	/*
	 * Compilers put "libcurl/8.4.0" into the code. What the library says to servers of DICT is its own then, and where those are left
	 * out, as by the crate curl-sys, the version between a format of its dependencies and the system it was made for.
	 */
	{LIBRARY("libcurl", "haxx:libcurl", "haxx:curl"),
	 {CLUE("libcurl/7.", 0, 16, "libcurl/(7\\.[0-9]+\\.[0-9]+)"), CLUE("libcurl/8.", 0, 16, "libcurl/(8\\.[0-9]+\\.[0-9]+)"),
	  CLUE(CURL_DICT, 0, 16, "^CLIENT libcurl ([78]\\.[0-9]+\\.[0-9]+)"),
	  CLUE_CHOSEN(CLUE_ONLY, "/%s\\x00([78]\\.[0-9]{1,3}\\.[0-9]{1,2})(?:-DEV)?\\x00(?:[a-z0-9_]{1,16}(?:-[a-z0-9_]{1,16}){1,3}|Linux|unknown)\\x00")},
	 {TEXT("Could not resolve host: %s"), TEXT("Failed to connect to %s port"), TEXT("Couldn't connect to server"),
	  TEXT("Connection #%ld to host %s left intact"), TEXT(CURL_DICT)}, 40, 92, .libraries = {"libcurl*.so*"}},
	{LIBRARY("libssh2", "libssh2:libssh2"), {CLUE("SSH-2.0-libssh2_", 0, 24, "libssh2_([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("Unable to exchange encryption keys"), TEXT("Failed getting banner"), TEXT("Unable to allocate memory for a channel")},
	 70, 95, .libraries = {"libssh2*.so*"}},
	{LIBRARY("libssh", "libssh:libssh"), {CLUE("SSH-2.0-libssh_", 0, 24, "libssh_([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("ssh_packet_"), TEXT("ssh_channel_")}, 70, 92, .libraries = {"libssh.so*", "libssh-*.so*"}},
	{LIBRARY("nghttp2", "nghttp2:nghttp2"), {TOKEN("1\\.[3-7][0-9]\\.[0-9]")},
	 {TEXT("nghttp2_session.c"), TEXT("nghttp2_frame.c"), TEXT("Header block inflate/deflate error")}, 0, 60,
	 .libraries = {"libnghttp2*.so*"}},
	{LIBRARY("c-ares", "c-ares_project:c-ares", "c-ares:c-ares"), {TOKEN("1\\.(?:1[0-9]|2[0-9]|3[0-9])\\.[0-9]{1,2}")},
	 {TEXT("DNS server returned answer with no data"), TEXT("Misformatted DNS query"), TEXT("Could not contact DNS servers")}, 0, 60,
	 .libraries = {"libcares*.so*"}},
	{LIBRARY("libuv", "libuv_project:libuv", "libuv:libuv"), {TOKEN("1\\.(?:[1-5][0-9])\\.[0-9]")},
	 {TEXT("uv__io_active"), TEXT("uv__has_active_reqs"), TEXT("uv__is_closing")}, 0, 60, .libraries = {"libuv.so*", "libuv-*.so*"}},
	{LIBRARY("libevent", "libevent_project:libevent"), {CLUE_ANYWHERE(TEXT_BEGIN "(2\\.[01]\\.[0-9]+)-(?:stable|beta|alpha)[-a-z]*\\x00")},
	 {TEXT("EV_TIMEOUT "), TEXT("%s: event: %p"), TEXT("event_base_loop")}, 0, 88, .libraries = {"libevent*.so*"}},
	{LIBRARY("libpcap", "tcpdump:libpcap"), {CLUE("libpcap version ", 0, 24, "^libpcap version ([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")},
	 {TEXT("can't perform operation on activated capture"), TEXT("No such device exists")}, 85, 94, .libraries = {"libpcap*.so*"}},

	/* ---- data and text ---- */
	/* A fourth number ended with 3.8; later it is a binding's own: apsw 3.42.0.1 has SQLite 3.42.0 in it. */
	{LIBRARY("sqlite", "sqlite:sqlite"),
	 {TOKEN("3\\.(?:[0-8]\\.[0-9]{1,2}(?:\\.[0-9]+)?|(?:9|[1-9][0-9])\\.[0-9]{1,2})")},
	 {TEXT("CREATE TABLE %Q.sqlite_sequence(name,seq)"), TEXT("malformed database schema ("),
	  TEXT("unable to delete/modify user-function due to active statements")}, 0, 85,
	 .libraries = {"libsqlite3*.so*"}},
	{LIBRARY("libxml2", "xmlsoft:libxml2"), {CLUE_CHOSEN(CLUE_ONLY, TEXT_BEGIN "(2(?:0[5-9]|1[0-9])[0-9]{2})(?:-GIT[-a-z0-9]*)?\\x00")},
	 {TEXT("Start tag expected, '<' not found")}, 0, 85, .packed = true,
	 .libraries = {"libxml2*.so*"}},
	{LIBRARY("libxslt", "xmlsoft:libxslt"), {CLUE_CHOSEN(CLUE_ONLY, TEXT_BEGIN "(101[1-9][0-9])(?:-GIT[-a-z0-9]*)?\\x00")},
	 {TEXT("xsltParseStylesheetProcess"), TEXT("xsltApplyStylesheet")}, 0, 80, .packed = true,
	 .libraries = {"libxslt*.so*"}},
	{LIBRARY("expat", "libexpat_project:libexpat"), {CLUE_ANYWHERE(TEXT_BEGIN "expat_([0-9]+\\.[0-9]+\\.[0-9]+)\\x00")},
	 {TEXT("unclosed CDATA section"), TEXT("junk after document element"), TEXT("reference to invalid character number")}, 0, 95,
	 .libraries = {"libexpat*.so*"}},
	/* Its messages were taken over by ports to other languages, its assertions were not. */
	{LIBRARY("libyaml", "pyyaml:libyaml"), {TOKEN("0\\.[12]\\.[0-9]")},
	 {TEXT("!parser->read_handler"), TEXT("!emitter->write_handler")}, 0, 85,
	 .libraries = {"libyaml*.so*"}},
	{LIBRARY("jansson", "jansson_project:jansson"), {TOKEN("2\\.(?:[0-9]|1[0-9])(?:\\.[0-9])?")},
	 {TEXT("unable to decode byte 0x%x")}, 0, 55, .libraries = {"libjansson*.so*"}},
	{LIBRARY("pcre", "pcre:pcre"), {CLUE_ANYWHERE(TEXT_BEGIN "(8\\.[0-9]{2}) [0-9]{4}-[0-9]{2}-[0-9]{2}\\x00")},
	 {TEXT("unmatched parentheses"), TEXT("numbers out of order in {} quantifier"), TEXT("unrecognized character after (?")}, 0, 92,
	 .libraries = {"libpcre.so*", "libpcre-*.so*", "libpcre3*.so*"}},
	{LIBRARY("pcre2", "pcre:pcre2"), {CLUE_ANYWHERE(TEXT_BEGIN "(10\\.[0-9]{2})(?:-RC[0-9])? [0-9]{4}-[0-9]{2}-[0-9]{2}\\x00")},
	 {TEXT("unmatched closing parenthesis"), TEXT("quantifier does not follow a repeatable item")}, 0, 92,
	 .libraries = {"libpcre2*.so*"}},
	{LIBRARY("oniguruma", "oniguruma_project:oniguruma"), {CLUE("Oniguruma 6.", 0, 24, "^Oniguruma ([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("too big wide-char value"), TEXT("undefined group <%n> reference")}, 70, 92, .libraries = {"libonig*.so*"}},
	/* It ends its mails with the version; what it calls itself to servers others may say too, and only a mark tells. */
	{LIBRARY("libgit2", "libgit2:libgit2"),
	 {CLUE("(libgit2 1.", 0, 16, "libgit2 ([0-9]+\\.[0-9]+\\.[0-9]+)"), CLUE("(libgit2 0.", 0, 16, "libgit2 ([0-9]+\\.[0-9]+\\.[0-9]+)"),
	  CLUE("--\nlibgit2 ", 0, 16, "^--\\nlibgit2 ([0-9]+\\.[0-9]+\\.[0-9]+)"),
	  CLUE_CHOSEN(CLUE_ONLY, TEXT_BEGIN "libgit2 ([0-9]+\\.[0-9]+\\.[0-9]+)\\x00")},
	 {TEXT("git_repository_"), TEXT("could not find repository"), TEXT("failed to parse loose object")}, 60, 90,
	 .libraries = {"libgit2*.so*"}},
	{LIBRARY("lua", "lua:lua"), {CLUE("  Copyright (C) 199", 16, 24, "Lua (5\\.[0-9]\\.[0-9]+)  Copyright \\(C\\) 199")},
	 {TEXT("attempt to %s a %s value"), TEXT("bad argument #%d to '%s' (%s)"), TEXT("bad argument #%d (%s)")}, 40, 88,
	 .libraries = {"liblua*.so*"}},
	{LIBRARY("luajit", "luajit:luajit"), {CLUE_ANYWHERE("LuaJIT (2\\.[0-9]\\.[0-9]+(?:-beta[0-9]+)?)")},
	 {TEXT("attempt to %s a %s value"), TEXT("bad argument #%d to")}, 0, 88, .libraries = {"libluajit*.so*"}},
	{LIBRARY("berkeley-db", "oracle:berkeley_db"), {CLUE("Berkeley DB ", 0, 24, "Berkeley DB ([0-9]+\\.[0-9]+\\.[0-9]+): \\(")},
	 {TEXT("DB_RUNRECOVERY"), TEXT("fatal region error detected")}, 60, 92, .libraries = {"libdb-*.so*", "libdb.so*"}},
	{LIBRARY("jemalloc", "jemalloc:jemalloc"), {CLUE_ANYWHERE(TEXT_BEGIN "([3-6]\\.[0-9]\\.[0-9])-[0-9]+-g[0-9a-f]{40}\\x00")},
	 {TEXT("<jemalloc>: ")}, 0, 94, .libraries = {"libjemalloc*.so*"}},
	/* A constant of a header. */
	{LIBRARY("hdf5", "hdfgroup:hdf5"), {CLUE("HDF5 library version: ", 0, 24, "^HDF5 library version: ([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("HDF5: infinite loop closing library"), TEXT("***HDF5 library version mismatched error***")}, 50, 94,
	 .libraries = {"libhdf5*.so*"}},
	{LIBRARY("openblas", "openblas_project:openblas"), {CLUE("OpenBLAS 0.", 0, 24, "OpenBLAS ([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("OPENBLAS_NUM_THREADS"), TEXT("OpenBLAS warning")}, 70, 92, .libraries = {"libopenblas*.so*", "libscipy_openblas*.so*"}},

	/* ---- images, sound, moving pictures ---- */
	{LIBRARY("libpng", "libpng:libpng"), {CLUE("libpng version ", 0, 24, "^libpng version ([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("Application built with libpng-"), TEXT("libpng error: %s"), TEXT("Potential overflow in png_zalloc()")}, 55, 93,
	 .libraries = {"libpng*.so*"}},
	{LIBRARY("libjpeg-turbo", "libjpeg-turbo:libjpeg-turbo", "d.r.commander:libjpeg-turbo"),
	 {CLUE("libjpeg-turbo version ", 0, 24, "libjpeg-turbo version ([0-9]+\\.[0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")},
	 {TEXT("Bogus JPEG colorspace"), TEXT("Improper call to JPEG library in state %d")}, 70, 94,
	 .libraries = {"libjpeg*.so*", "libturbojpeg*.so*"}},
	{LIBRARY("openjpeg", "uclouvain:openjpeg"), .by_name = true, .libraries = {"libopenjp2*.so*"}},
	{LIBRARY("libtiff", "libtiff:libtiff"), {CLUE("LIBTIFF, Version ", 0, 24, "LIBTIFF, Version ([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")},
	 {TEXT("TIFFReadDirectory"), TEXT("Sanity check on directory count failed"), TEXT("TIFFFillStrip")}, 55, 92,
	 .libraries = {"libtiff*.so*"}},
	{LIBRARY("harfbuzz", "harfbuzz_project:harfbuzz"), {TOKEN("(?:[1-9]|1[0-9])\\.[0-9]{1,2}\\.[0-9]")},
	 {TEXT("HB_SHAPER_LIST"), TEXT("HB_FONT_FUNCS")}, 0, 50, .libraries = {"libharfbuzz*.so*"}},
	{LIBRARY("ffmpeg", "ffmpeg:ffmpeg"), {CLUE("FFmpeg version ", 0, 40, "FFmpeg version n?([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")},
	 {TEXT("libavcodec/"), TEXT("Invalid data found when processing input")}, 75, 92,
	 .libraries = {"libav*.so*", "libsw*.so*", "libpostproc*.so*"}},
	{LIBRARY("libvpx", "webmproject:libvpx"), {CLUE("WebM Project VP", 0, 40, "VP[89] (?:En|De)coder v([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("Failed to allocate context buffers")}, 88, 94, .libraries = {"libvpx*.so*"}},
	{LIBRARY("libaom", "aomedia:aomedia"), {CLUE("AOMedia Project AV1 ", 0, 40, "AV1 (?:En|De)coder v?([0-9]+\\.[0-9]+\\.[0-9]+)")},
	 {TEXT("av1/av1_dx_iface.c"), TEXT("Failed to initialize internal frame buffers")}, 88, 94, .libraries = {"libaom*.so*"}},
	{LIBRARY("opus", "xiph:opus", "opus-codec:opus"), {CLUE_ANYWHERE(TEXT_BEGIN "libopus ([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)")},
	 {TEXT("corrupted stream"), TEXT("request not implemented")}, 0, 90, .libraries = {"libopus*.so*"}},
	{LIBRARY("imagemagick", "imagemagick:imagemagick"),
	 {CLUE("ImageMagick ", 0, 40, "^ImageMagick ([0-9]+\\.[0-9]+\\.[0-9]+-[0-9]+)")},
	 {TEXT("NoDecodeDelegateForThisImageFormat"), TEXT("MAGICK_CONFIGURE_PATH")}, 50, 90,
	 .libraries = {"libMagick*.so*"}},
	/* Of 3.6 and before only the names of what can be asked stand around the version; messages name the versions of others. */
	{LIBRARY("gdal", "osgeo:gdal"),
	 {CLUE_ANYWHERE("GDAL ([0-9]+\\.[0-9]+\\.[0-9]+), released "),
	  CLUE("RELEASE_DATE", 0, 24, "^RELEASE_DATE\\x00([0-9]+\\.[0-9]+\\.[0-9]+)\\x00VERSION_NUM\\x00"),
	  CLUE_CHOSEN(CLUE_ONLY, TEXT_BEGIN "(?<! )GDAL[ /]([0-9]+\\.[0-9]+\\.[0-9]+)\\x00")},
	 {TEXT("GDALAllRegister"), TEXT("GDALDriverManager::AutoLoad")}, 0, 93, .libraries = {"libgdal*.so*"}},
};
const size_t bundled_library_count = ARRAY_SIZE(bundled_libraries);
