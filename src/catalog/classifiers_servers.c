/* SPDX-License-Identifier: Apache-2.0 */
/* Servers: of the web, of data, of clusters, and the agents that watch them. */
#include "catalog/classifiers.h"

#define NUMBERS "[0-9]+\\.[0-9]+\\.[0-9]+"
#define PRERELEASE "(?:-(?:alpha|beta|rc|preview|test|dev)[-.0-9]*)?"

/*
 * Go's linker sets the texts of `-X` among other constants of their size: those of floating-point arithmetic, and the
 * name of the compiler. What stands there, ends in a NUL and looks like a version is the program's own; C code linked
 * into it has its texts elsewhere.
 */
#define GO_NEAR(anchor, version) CLUE(anchor, 700, 700, "(?<![0-9.])(?<!go)" version "\\x00")
#define GO_VERSIONS(version)                                                                        \
	GO_NEAR("$a\xcd" "c\1\0\0\0", version), GO_NEAR("S=v<y5\xef\x39\xea=", version),             \
		GO_NEAR("\xd4+DT\1\0\0\0", version), GO_NEAR("\x0f\x0e\r\x0c\x0b\n\t\x08\x07\x06\x05\x04", version), \
		GO_NEAR("\x9a\x99\x99\x99\x99\x99\xb9?", version),                                 \
		CLUE_CHOSEN(CLUE_ONLY, "(?<![-a-zA-Z0-9._/+])" version "\\x00")

static const struct product redis = {"generic", NULL, "redis", {"redis:redis", "redislabs:redis"}};
static const struct product valkey = {"generic", NULL, "valkey",
	{"lfprojects:valkey", "linuxfoundation:valkey", "valkey-io:valkey"}};
static const struct product httpd = {"generic", NULL, "httpd", {"apache:http_server"}};
static const struct product nginx = {"generic", NULL, "nginx", {"f5:nginx", "nginx:nginx"}};
static const struct product openresty = {"generic", NULL, "openresty", {"openresty:openresty"}};
static const struct product haproxy = {"generic", NULL, "haproxy", {"haproxy:haproxy"}};
static const struct product lighttpd = {"generic", NULL, "lighttpd", {"lighttpd:lighttpd"}};
static const struct product proftpd = {"generic", NULL, "proftpd", {"proftpd:proftpd"}};
static const struct product memcached = {"generic", NULL, "memcached", {"memcached:memcached"}};
static const struct product traefik = {"generic", NULL, "traefik", {"traefik:traefik"}};
static const struct product postgresql = {"generic", NULL, "postgresql", {"postgresql:postgresql"}};
static const struct product mysql = {"generic", NULL, "mysql", {"oracle:mysql"}};
static const struct product mysql_cluster = {"generic", NULL, "mysql-cluster", {"oracle:mysql_cluster"}};
static const struct product percona_server = {"generic", NULL, "percona-server", {"percona:percona_server", "oracle:mysql"}};
static const struct product xtradb_cluster = {"generic", NULL, "percona-xtradb-cluster",
	{"percona:xtradb_cluster", "percona:percona_server", "oracle:mysql"}};
static const struct product xtrabackup = {"generic", NULL, "percona-xtrabackup", {"percona:xtrabackup"}};
static const struct product mariadb = {"generic", NULL, "mariadb", {"mariadb:mariadb"}};
static const struct product mongodb = {"generic", NULL, "mongodb", {"mongodb:mongodb"}};
static const struct product arangodb = {"generic", NULL, "arangodb", {"arangodb:arangodb"}};
static const struct product consul = {"golang", "github.com/hashicorp", "consul", {"hashicorp:consul"}};
static const struct product vault = {"golang", "github.com/hashicorp", "vault", {"hashicorp:vault"}};
static const struct product helm = {"golang", "helm.sh", "helm", {"helm:helm"}};
static const struct product grafana = {"generic", NULL, "grafana", {"grafana:grafana"}};
static const struct product envoy = {"generic", NULL, "envoy", {"envoyproxy:envoy"}};
static const struct product istio = {"generic", NULL, "istio", {"istio:istio"}};
static const struct product ingress = {"generic", NULL, "nginx-ingress-controller", {"kubernetes:ingress-nginx"}};
static const struct product fluent_bit = {"github", "fluent", "fluent-bit", {"treasuredata:fluent_bit"}};
static const struct product filebeat = {"generic", NULL, "filebeat", {"elastic:filebeat"}};
static const struct product metricbeat = {"generic", NULL, "metricbeat", {"elastic:metricbeat"}};
static const struct product heartbeat = {"generic", NULL, "heartbeat", {"elastic:heartbeat"}};
static const struct product packetbeat = {"generic", NULL, "packetbeat", {"elastic:packetbeat"}};
static const struct product auditbeat = {"generic", NULL, "auditbeat", {"elastic:auditbeat"}};
static const struct product elastic_agent = {"generic", NULL, "elastic-agent", {"elastic:elastic_agent"}};

/* The version and the build: the host that built it, which for containers is 12 digits of an id, and the time. */
#define KEYSTORE \
	CLUE("buildkitsandbox-", 16, 20, "(?<![0-9.])(" NUMBERS ")buildkitsandbox-[0-9]{9,}"), \
	CLUE_ANYWHERE("(?<![0-9.])([0-9]+\\.[0-9]+\\.[0-9]{1,3}?)(?:[0-9a-f]{12}|[a-zA-Z][-.a-zA-Z0-9]{0,62})-[0-9]{10,19}(?![0-9a-zA-Z])")
#define SERVER_BANNER "  Ver %s for %s on %s"
/* Beats and the agent keep their version as a constant, which Go packs among texts of its length without ends. */
#define BEAT                                                                                                      \
	CLUE("setupTest ", 0, 24, "^setupTest ([7-9]\\.[0-9]+\\.[0-9]+)(?![0-9.])"),                               \
	CLUE_CHOSEN(CLUE_HIGHEST, "(?<=[a-zA-Z :%])(?<![0-9.])([5-9]\\.[0-9]{1,2}\\.[0-9]{1,2})(?=[-a-zA-Z :%<])")
/* The tag of its images, and behind it the version, which is mostly the same. */
#define ISTIO "[0-9]+\\.[0-9]+(?:\\.[0-9]+)?(?:-(?:alpha|beta|rc|snapshot)\\.[0-9]+|-dev)?"

static struct classifier rows[] = {
	{"redis-server", NULL, {"redis-server"}, NULL, &redis,
	 {KEYSTORE, CLUE("Redis version ", 0, 40, "Redis version (" NUMBERS ")")},
	 .none = {TEXT("valkey-server"), TEXT("valkey_version")}},
	{"valkey-as-redis", NULL, {"redis-server"}, NULL, &valkey, {KEYSTORE}, .all = {TEXT("valkey-server")}},
	{"valkey-server", NULL, {"valkey-server"}, NULL, &valkey, {KEYSTORE}},
	{"httpd", NULL, {"httpd", "apache2"}, NULL, &httpd, {CLUE_ANYWHERE("Apache/([0-9]+\\.[0-9]+\\.[0-9]+)")}},
	{"openresty", "nginx", {"nginx", "openresty"}, NULL, &openresty,
	 {CLUE("nginx version: openresty/", 0, 40, "openresty/([0-9]+(?:\\.[0-9]+){2,3})")}},
	{"nginx", "nginx", {"nginx", "nginx-debug"}, NULL, &nginx,
	 {CLUE("nginx version: ", 0, 60, "nginx version: [a-zA-Z]+/(" NUMBERS "(?:-[0-9]+)?)")}},
	{"haproxy", NULL, {"haproxy"}, NULL, &haproxy,
	 {CLUE(", released 20", 60, 0, "version ([0-9]+\\.[0-9]+(?:\\.|-dev|-rc)[0-9]+)(?:-[0-9a-z]+)?(?:-[0-9]+)?, released 20"),
	  CLUE("HA-Proxy version ", 0, 40, "HA-Proxy version ([0-9]+\\.[0-9]+(?:\\.|-dev|-rc)[0-9]+)"),
	  CLUE("HAProxy version ", 160, 40, TEXT_BEGIN "([0-9]+\\.[0-9]+(?:\\.|-dev|-rc)[0-9]+)(?:-[0-9a-f]{6,8})?(?:-[0-9]+)?\\x00"),
	  CLUE("HAProxy version ", 0, 40, "HAProxy version ([0-9]+\\.[0-9]+(?:\\.|-dev|-rc)[0-9]+)")}},
	{"lighttpd", NULL, {"lighttpd"}, NULL, &lighttpd, {CLUE("lighttpd/", 0, 24, "^lighttpd/([0-9]+\\.[0-9]+\\.[0-9]+)")}},
	{"proftpd", NULL, {"proftpd"}, NULL, &proftpd,
	 {CLUE("ProFTPD Version ", 0, 24, "^ProFTPD Version ([0-9]+\\.[0-9]+\\.[0-9]+(?:[a-z]|rc[0-9]+)?)")}},
	{"memcached", NULL, {"memcached"}, NULL, &memcached, {CLUE("memcached ", 0, 24, "^memcached (" NUMBERS ")")}},
	{"traefik", NULL, {"traefik"}, NULL, &traefik, {GO_VERSIONS("v?([1-9]" "\\.[0-9]+\\.[0-9]+" PRERELEASE ")")}},
	{"postgres", NULL, {"postgres"}, NULL, &postgresql,
	 {CLUE_ANYWHERE("PostgreSQL ([0-9]+(?:\\.[0-9]+){0,2}(?:(?:alpha|beta|rc)[0-9]+|devel)?) (?:on |\\()")}},
	{"percona-xtradb-cluster", "mysql", {"mysql", "mysqld"}, NULL, &xtradb_cluster,
	 {CLUE("Percona-XtraDB-Cluster-", 0, 24, "^Percona-XtraDB-Cluster-(" NUMBERS ")")}},
	{"percona-server", "mysql", {"mysql", "mysqld"}, NULL, &percona_server,
	 {CLUE("percona-server-", 0, 24, "^percona-server-(" NUMBERS ")"),
	  CLUE("Percona-Server-", 0, 24, "^Percona-Server-(" NUMBERS ")"),
	  CLUE("Percona Server ", 120, 0, TEXT_BEGIN "(" NUMBERS "-[0-9]+)\\x00")}},
	{"mysql-cluster", "mysql", {"mysql", "mysqld", "ndbd", "ndbmtd", "ndb_mgmd", "ndb_mgm"}, NULL, &mysql_cluster,
	 {CLUE_ANYWHERE("mysql-cluster-(?:gpl|commercial|com)-(" NUMBERS ")"),
	  CLUE_ANYWHERE("mysql-" NUMBERS "[-.]ndb-(" NUMBERS ")"), CLUE_ANYWHERE("\\x00" NUMBERS "-ndb-(" NUMBERS ")[-\\x00]")}},
	{"mariadb", "mysql", {"mariadb", "mariadbd", "mysql", "mysqld", "mariadb-*"}, NULL, &mariadb,
	 {CLUE("-MariaDB", 24, 0, "(?<![-0-9.])([0-9]+\\.[0-9]+\\.[0-9]+)(?:-[0-9]+)?-MariaDB$"),
	  CLUE_ANYWHERE("/mariadb-([0-9]+\\.[0-9]+\\.[0-9]+)[-/]")}},
	{"mysql", "mysql", {"mysql", "mysqld"}, NULL, &mysql,
	 {CLUE(SERVER_BANNER, 80, 0, TEXT_BEGIN "(" NUMBERS "(?:-(?:rc|dmr|m[0-9]+))?)\\x00(?:[a-z0-9_]+\\x00)?Linux\\x00"),
	  CLUE_ANYWHERE(TEXT_BEGIN "([3-9]\\.[0-9]+\\.[0-9]+(?:-(?:rc|dmr|m[0-9]+))?)\\x00+mysql"),
	  CLUE_ANYWHERE("/mysql-([3-9]\\.[0-9]+\\.[0-9]+(?:-(?:rc|dmr|m[0-9]+))?)/")}},
	{"xtrabackup", NULL, {"xtrabackup"}, NULL, &xtrabackup,
	 {CLUE("percona-xtrabackup-", 0, 24, "^percona-xtrabackup-(" NUMBERS ")")}},
	{"mongod", NULL, {"mongod", "mongos"}, NULL, &mongodb,
	 {CLUE_ANYWHERE(TEXT_BEGIN "([0-9]+\\.[0-9]+\\.[0-9]+(?:-rc[0-9]+)?)\\x00+(?:tcmalloc|heap_size|cppdefines)")}},
	{"arangosh", NULL, {"arangosh", "arangod"}, NULL, &arangodb,
	 {CLUE(" [linux]", 40, 0, "(?<![0-9.])([0-9]+\\.[0-9]+\\.[0-9]+(?:-[0-9]+)?) (?:enterprise )?\\[linux\\]")}},
	{"consul", NULL, {"consul"}, NULL, &consul,
	 {CLUE("CONSUL_VERSION: ", 0, 40, "CONSUL_VERSION: ([0-9]+\\.[0-9]+\\.[0-9]+" PRERELEASE ")"),
	  CLUE("GitDescribe=", 0, 40, "GitDescribe=v?([0-9]+\\.[0-9]+\\.[0-9]+" PRERELEASE ")"),
	  GO_VERSIONS("v([0-9]+\\.[0-9]+\\.[0-9]+" PRERELEASE ")")}},
	/* The text of the file VERSION, between the texts that Go sorted beside it; with seven bytes, a newline counted. */
	{"vault", NULL, {"vault"}, NULL, &vault,
	 {CLUE_ANYWHERE("0x%016x(1\\.(?:[0-9]{2}\\.[0-9]{2}|[0-9]\\.[0-9]{2}(?=\\n)|[0-9]{2}\\.[0-9](?=\\n)))"),
	  CLUE_ANYWHERE("revoke(1\\.(?:[0-9]{2}\\.[0-9]|[0-9]\\.[0-9]{2}))"),
	  CLUE_ANYWHERE("index_state(1\\.[0-9]+\\.[0-9]+-rc[0-9])"),
	  GO_VERSIONS("((?:0|1)\\.[0-9]+\\.[0-9]+(?:-(?:rc|beta)[.0-9]*)?(?:\\+ent)?)")}},
	{"helm", NULL, {"helm"}, NULL, &helm, {GO_VERSIONS("v([0-9]+\\.[0-9]+\\.[0-9]+" PRERELEASE ")")}},
	{"grafana", NULL, {"grafana", "grafana-server"}, NULL, &grafana,
	 {CLUE_ANYWHERE("\\x00release-([0-9]+\\.[0-9]+\\.[0-9]+" PRERELEASE "(?:\\+security-[0-9]+)?)\\x00"),
	  GO_VERSIONS("([1-9][0-9]?\\.[0-9]+\\.[0-9]+(?:-(?:beta|test|preview|pre)?[0-9]*)?(?:\\+security-[0-9]+)?)")}},
	/* Texts of C++ are sorted by nothing that lasts, so any that only this program has is near enough. */
	{"envoy", NULL, {"envoy"}, NULL, &envoy,
	 {CLUE_ANYWHERE(TEXT_BEGIN "(1\\.[0-9]{1,2}\\.[0-9]{1,2}(?:-dev)?)\\x00RELEASE\\x00"),
	  CLUE_ANYWHERE(TEXT_BEGIN "(1\\.[0-9]{1,2}\\.[0-9]{1,2}(?:-dev)?)\\x00(?=[^\\x00]*\\x00?.{0,600}?(?:[Ee]nvoy[._/]|ValidationError|Unable to convert|quiche))"),
	  CLUE_ANYWHERE("(?:envoy_quic_|envoy[._]|source/common/|quiche).{0,600}?\\x00(1\\.[0-9]{1,2}\\.[0-9]{1,2}(?:-dev)?)\\x00"),
	  CLUE_CHOSEN(CLUE_ONLY, TEXT_BEGIN "(1\\.[0-9]{1,2}\\.[0-9]{1,2}(?:-dev)?)\\x00")}},
	{"istio", NULL, {"pilot-discovery", "pilot-agent"}, NULL, &istio,
	 {CLUE_ANYWHERE(TEXT_BEGIN ISTIO "\\x00{1,8}(" ISTIO ")\\x00"), CLUE_ANYWHERE("(?:Clean|Modified)\\x00{1,8}(" ISTIO ")\\x00"),
	  GO_VERSIONS("((?=1\\.)" ISTIO ")")}},
	{"nginx-ingress-controller", NULL, {"nginx-ingress-controller", "nginx-ingress"}, NULL, &ingress,
	 {GO_VERSIONS("v([0-9]+\\.[0-9]+\\.[0-9]+" PRERELEASE ")"),
	  GO_VERSIONS("(0\\.[0-9]+\\.[0-9]+" PRERELEASE ")")}},
	{"fluent-bit", NULL, {"fluent-bit"}, NULL, &fluent_bit,
	 {CLUE("Fluent Bit v%s", 24, 0, TEXT_BEGIN "([0-9]+\\.[0-9]+\\.[0-9]+)\\x00+(?:\\x1b\\[1m\\x00+)?(?:%s)?Fluent Bit v%s")}},
	{"filebeat", NULL, {"filebeat"}, NULL, &filebeat, {BEAT}, .confidence = 60},
	{"metricbeat", NULL, {"metricbeat"}, NULL, &metricbeat, {BEAT}, .confidence = 60},
	{"heartbeat", NULL, {"heartbeat"}, NULL, &heartbeat, {BEAT}, .confidence = 60},
	{"packetbeat", NULL, {"packetbeat"}, NULL, &packetbeat, {BEAT}, .confidence = 60},
	{"auditbeat", NULL, {"auditbeat"}, NULL, &auditbeat, {BEAT}, .confidence = 60},
	{"elastic-agent", NULL, {"elastic-agent"}, NULL, &elastic_agent,
	 {CLUE_ANYWHERE("(?:enroll(?:: true)?|config/statsenroll)([7-9]\\.[0-9]+\\.[0-9]+)(?![0-9.])"), BEAT}, .confidence = 60},
};

const struct classifier_table classifiers_servers = {rows, ARRAY_SIZE(rows)};
