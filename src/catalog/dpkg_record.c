/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/dpkg_record.h"

/*
 * Who packages for Debian and Ubuntu outside them, by the end of the address in Maintainer: whole domains of those that only
 * ever publish their own repository, single addresses of those whose people also maintain packages inside a distribution
 * (microsoft.com, nvidia.com, oracle.com). A wrong line here hides findings: in doubt leave it out.
 */
static const char *const third_parties[] = {
	"@adoptium.net",
	"@aerospike.com",
	"@azul.com",
	"@confluent.io",
	"@couchbase.com",
	"@datadoghq.com",
	"@docker.com",
	"@elasticsearch.com",
	"@gitlab.com",
	"@hashicorp.com",
	"@influxdata.com",
	"@influxdb.com",
	"@kubernetes.io",
	"@neo4j.com",
	"@newrelic.com",
	"@nginx.com",
	"@nodesource.com",
	"@percona.com",
	"@proxysql.com",
	"@rabbitmq.com",
	"@redislabs.com",
	"azpycli@microsoft.com",
	"chromium-dev@chromium.org",
	"contact@grafana.com",
	"cudatools@nvidia.com",
	"developers@lists.mariadb.org",
	"dotnetcore@microsoft.com",
	"dpgswdist@microsoft.com",
	"info@elastic.co",
	"maria-developers@lists.launchpad.net",
	"mysql-build@oss.oracle.com",
	"nginx-packaging@f5.com",
	"nugetaspnet@microsoft.com",
	"packaging@mongodb.com",
	"redis@redis.io",
	"support@cloudflare.com",
	"temurin-dev@eclipse.org",
	"vscode-linux@microsoft.com",
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

/* dpkg tells no epoch of zero: a control file's "0:1.2-1" is "1.2-1", unless another colon would then be read as the epoch's. */
static struct str told_version(struct str version)
{
	struct str epoch, rest;

	if (!str_cut(version, ':', &epoch, &rest) || !epoch.n || str_find(rest, ':') >= 0)
		return version;
	for (size_t i = 0; i < epoch.n; i++)
		if (epoch.p[i] != '0')
			return version;
	return rest;
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
	version = told_version(str_trim(version));
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
	record.version = told_version(stanza_get(stanza, "Version"));
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
	record.important = is_yes(stanza_get(stanza, "Important")) || str_is(record.name, "apt");
	record.same = str_case_eq(stanza_get(stanza, "Multi-Arch"), STR_LIT("same"));
	*ret_record = record;
	return NULL;
}

/* Up to one of these outside "(…)", "[…]" and "<…>"; takes it off. */
static struct str take_part(struct str *rest, const char *separators)
{
	size_t at = 0, depth = 0;
	struct str part;

	for (; at < rest->n; at++) {
		char c = rest->p[at];

		if (c == '(' || c == '[')
			depth++;
		else if ((c == ')' || c == ']') && depth)
			depth--;
		else if (!depth && c && strchr(separators, c))
			break;
	}
	part = str_trim(str_slice(*rest, 0, at));
	*rest = str_from_index(*rest, at + 1);
	return part;
}

bool dpkg_need_next(struct str *rest, struct str *ret_need)
{
	if (!rest->n)
		return false;
	*ret_need = take_part(rest, ",");
	return true;
}

bool dpkg_relation_next(struct str *rest, struct str *ret_name)
{
	while (rest->n) {
		struct str part = take_part(rest, ",|");
		size_t n = 0;

		while (n < part.n && (str_is_alnum(part.p[n]) || memchr("-+._", part.p[n], 4)))
			n++;
		/* "python3:any" asks for python3; what follows the name is never part of it. */
		if (n) {
			*ret_name = str_slice(part, 0, n);
			return true;
		}
	}
	return false;
}
