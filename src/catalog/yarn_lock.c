/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yarn.lock. That of Yarn 1 is a format of its own, nearly YAML; since Yarn 2 it is YAML with a "__metadata" entry.
 *
 *	"@babel/core@^7.0.0", "@babel/core@^7.1.0":      classic: descriptors of one package
 *	  version "7.1.0"
 *
 *	"left-pad@npm:^1.0.0":                           berry
 *	  version: 1.3.0
 *	  resolution: "left-pad@npm:1.3.0"
 */
#include "catalog/npm_locks.h"
#include "codec/yaml.h"

#define CAPS ((struct yaml_caps){.bytes = LOCK_FILE_MAX, .depth = 32, .nodes = 2000000, .expanded = 4000000})

static struct str unquote(struct str text)
{
	text = str_trim(text);
	return text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"' ? str_slice(text, 1, text.n - 1) : text;
}

/* The package that a descriptor asks for: "a@^1" is a, and "a@npm:b@^1" is b. */
static struct str name_asked(struct str descriptor)
{
	struct str name, range, alias, rest;

	if (!npm_spec_cut(descriptor, &name, &range))
		return STR_NULL;
	return str_skip(&range, "npm:") && npm_spec_cut(range, &alias, &rest) ? alias : name;
}

/* ---- classic ---- */

static struct str first_descriptor(struct str line)
{
	struct str rest = line, first;

	if (str_skip(&rest, "\"")) {
		str_cut(rest, '"', &first, &rest);
		return first;
	}
	str_cut(line, ',', &first, &rest);
	return str_ends(first, ":") ? str_slice(first, 0, first.n - 1) : first;
}

static void end_entry(struct lock_writer *lock, struct lock_entry *entry)
{
	if (entry->line)
		npm_lock_entry(lock, *entry);
	*entry = (struct lock_entry){0};
}

static int read_classic(struct str bytes, struct lock_writer *lock, struct err *e)
{
	struct lock_entry entry = {0};
	uint32_t number = 0;
	struct str line;

	while (str_next_line(&bytes, &line)) {
		struct str text = line;

		number++;
		if (!str_trim(line).n || line.p[0] == '#')
			continue;
		if (line.p[0] != ' ') {
			end_entry(lock, &entry);
			if (!str_ends(line, ":"))
				return err_set(e, ERR_FORMAT, "lock file: line %u: neither an entry nor a field", number);
			entry.name = name_asked(first_descriptor(line));
			entry.line = number;
		} else if (str_skip(&text, "  version ")) {
			entry.version = unquote(text);
		} else if (str_skip(&text, "  integrity ")) {
			entry.integrity = unquote(text);
		}
	}
	end_entry(lock, &entry);
	return 0;
}

/* ---- berry ---- */

static void read_entry(const struct yaml_pair *pair, struct lock_writer *lock)
{
	struct str resolution = yaml_get_text(pair->value, "resolution"), name, rest;

	if (str_is(yaml_text(pair->key), "__metadata") || !npm_spec_cut(resolution, &name, &rest))
		return;
	/* What the project holds itself. */
	if (str_starts(rest, "workspace:") || str_starts(rest, "link:") || str_starts(rest, "portal:"))
		return;
	npm_lock_entry(lock, (struct lock_entry){
		.name = name, .version = yaml_get_text(pair->value, "version"), .line = pair->key->line,
	});
}

static int read_berry(struct str bytes, struct lock_writer *lock, struct err *e)
{
	auto_yaml struct yaml_reader *reader = NULL;
	struct yaml_document document;
	int r;

	if (yaml_open(bytes, CAPS, "lock file", &reader, e) < 0)
		return e->code;
	while ((r = yaml_next(reader, &document, e)) > 0)
		yaml_each_pair(pair, document.root)
			read_entry(pair, lock);
	return r;
}

int yarn_lock_read(struct str bytes, struct lock_writer *lock, struct err *e)
{
	bool berry = str_starts(bytes, "__metadata:") || str_search(bytes, STR_LIT("\n__metadata:")) >= 0;

	return berry ? read_berry(bytes, lock, e) : read_classic(bytes, lock, e);
}
