/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/dpkg_record.h"

/*
 * Who packages for Debian and Ubuntu outside them, by the end of the address in Maintainer. A wrong line here hides findings:
 * an address that is also used inside a distribution (canonical.com, google.com) must not stand in it.
 */
static const char *const third_parties[] = {
	"@adoptium.net",
	"@aerospike.com",
	"@azul.com",
	"@cloudflare.com",
	"@confluent.io",
	"@couchbase.com",
	"@datadoghq.com",
	"@docker.com",
	"@elastic.co",
	"@elasticsearch.com",
	"@f5.com",
	"@gitlab.com",
	"@grafana.com",
	"@hashicorp.com",
	"@influxdb.com",
	"@influxdata.com",
	"@kubernetes.io",
	"@mariadb.com",
	"@microsoft.com",
	"@mongodb.com",
	"@neo4j.com",
	"@newrelic.com",
	"@nginx.com",
	"@nodesource.com",
	"@oss.oracle.com",
	"@percona.com",
	"@proxysql.com",
	"@rabbitmq.com",
	"@redis.com",
	"@redislabs.com",
	"@temurin.net",
	"chromium-dev@chromium.org",
	"cudatools@nvidia.com",
	"temurin-dev@eclipse.org",
	"yarn@dan.cx",
};

bool dpkg_is_foreign(struct str maintainer)
{
	struct str address = str_trim(maintainer);
	char lower[256];

	if (address.n && address.p[address.n - 1] == '>')
		address = str_from_index(str_slice(address, 0, address.n - 1), (size_t)(str_rfind(address, '<') + 1));
	if (address.n >= sizeof(lower))
		return false;
	for (size_t i = 0; i < address.n; i++)
		lower[i] = str_lower(address.p[i]);
	for (size_t i = 0; i < ARRAY_SIZE(third_parties); i++)
		if (str_ends(str_from(lower, address.n), third_parties[i]))
			return true;
	return false;
}

bool dpkg_is_vcpkg(const struct stanza *stanza)
{
	return stanza_has(stanza, "Port-Version") || stanza_has(stanza, "Abi") || stanza_has(stanza, "Feature") ||
	       str_case_eq(stanza_get(stanza, "Type"), STR_LIT("Port"));
}

/* "install ok installed": what is wanted, whether dpkg must repair it, the state. Only the state says what is there. */
static const char *read_status(struct str status, bool *ret_present)
{
	static const char *const present[] = {"installed", "unpacked", "half-configured", "half-installed",
					      "triggers-awaited", "triggers-pending", "triggers-awaiting"};
	struct str word, state = STR_NULL;
	size_t words = 0;

	while (str_next(&status, ' ', &word))
		if ((word = str_trim(word)).n) {
			state = word;
			words++;
		}
	if (words != 3)
		return "a Status that is not three words";
	if (str_case_eq(state, STR_LIT("not-installed")) || str_case_eq(state, STR_LIT("config-files"))) {
		*ret_present = false;
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(present); i++)
		if (str_case_eq(state, str_of(present[i]))) {
			*ret_present = true;
			return NULL;
		}
	return "a Status with an unknown state";
}

/* "gcc-8", or "glibc (2.31-13+deb11u7)" where the source has another version than the binary. */
static void read_source(struct str value, struct dpkg_record *record)
{
	struct str name, version, behind;

	record->source = record->name;
	record->source_version = record->version;
	if (!value.n)
		return;
	str_cut(value, '(', &name, &version);
	str_cut(version, ')', &version, &behind);
	name = str_trim(name);
	version = str_trim(version);
	if (name.n)
		record->source = name;
	if (version.n)
		record->source_version = version;
}

static bool is_yes(struct str value)
{
	return str_case_eq(value, STR_LIT("yes"));
}

/* dpkg knows names of these bytes only; anything else would also be a way out of info/ when the file list is looked for. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && !memchr("-+._", name.p[i], 4))
			return false;
	return name.n && str_is_alnum(name.p[0]);
}

static bool is_version(struct str version)
{
	for (size_t i = 0; i < version.n; i++)
		if ((unsigned char)version.p[i] <= ' ' || (unsigned char)version.p[i] >= 0x7f)
			return false;
	return version.n;
}

static bool stands_twice(const struct stanza *stanza, const char *name)
{
	size_t count = 0;

	vec_each(field, &stanza->fields)
		count += str_case_eq(field->name, str_of(name));
	return count > 1;
}

bool dpkg_is_joined(const struct stanza *stanza)
{
	return stands_twice(stanza, "Package") || stands_twice(stanza, "Version") || stands_twice(stanza, "Status");
}

const char *dpkg_record(const struct stanza *stanza, bool stateless, struct dpkg_record *ret_record)
{
	struct dpkg_record record = {.line = stanza->line, .present = stateless};
	const char *wrong = NULL;
	uint64_t kibibytes = 0;

	record.name = stanza_get(stanza, "Package");
	if (!record.name.n)
		return "no Package field";
	if (!is_name(record.name))
		return "a Package field that is no package name";
	if (!stateless || stanza_has(stanza, "Status")) {
		if (!stanza_has(stanza, "Status"))
			return "no Status field";
		wrong = read_status(stanza_get(stanza, "Status"), &record.present);
	}
	record.version = stanza_get(stanza, "Version");
	record.architecture = stanza_get(stanza, "Architecture");
	if (!wrong && record.present && !is_version(record.version))
		wrong = record.version.n ? "a Version that is no version" : "no Version field";
	if (wrong)
		return wrong;
	if (record.architecture.n && !is_name(record.architecture))
		return "an Architecture that is none";
	read_source(stanza_get(stanza, "Source"), &record);
	record.maintainer = stanza_get(stanza, "Maintainer");
	record.pre_depends = stanza_get(stanza, "Pre-Depends");
	record.depends = stanza_get(stanza, "Depends");
	record.provides = stanza_get(stanza, "Provides");
	if (str_to_u64(stanza_get(stanza, "Installed-Size"), &kibibytes) && kibibytes <= UINT64_MAX / 1024)
		record.installed_size = kibibytes * 1024;
	record.essential = is_yes(stanza_get(stanza, "Essential")) || is_yes(stanza_get(stanza, "Protected"));
	record.same = str_case_eq(stanza_get(stanza, "Multi-Arch"), STR_LIT("same"));
	*ret_record = record;
	return NULL;
}

bool dpkg_relation_next(struct str *rest, struct str *ret_name)
{
	size_t at = 0, depth = 0;

	for (;;) {
		struct str part;
		size_t n = 0;

		/* The next part up to "," or "|" outside "(…)", "[…]" and "<…>". */
		if (!rest->n)
			return false;
		for (at = 0, depth = 0; at < rest->n; at++) {
			char c = rest->p[at];

			if (c == '(' || c == '[')
				depth++;
			else if ((c == ')' || c == ']') && depth)
				depth--;
			else if (!depth && (c == ',' || c == '|'))
				break;
		}
		part = str_trim(str_slice(*rest, 0, at));
		*rest = str_from_index(*rest, at + 1);
		while (n < part.n && (str_is_alnum(part.p[n]) || memchr("-+._", part.p[n], 4)))
			n++;
		/* "python3:any" asks for python3; what follows the name is never part of it. */
		if (n) {
			*ret_name = str_slice(part, 0, n);
			return true;
		}
	}
}
