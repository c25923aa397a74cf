/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `need` reads of files: the first byte chooses a name, and with it the scanner; the rest is the content. Facts come whole and
 * within their caps whatever the bytes, and so does the cache of the dynamic linker.
 */
#include "examiner.h"

#include "codec/ld_cache.h"
#include "need/facts.h"
#include "need/need_account.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_facts(struct str facts, const char *examiner)
{
	struct fact fact;
	size_t calls = 0, paths = 0;

	while (fact_next(&facts, examiner, &fact)) {
		calls += str_is(fact.kind, "call");
		paths += str_is(fact.kind, "path") || str_is(fact.kind, "loads");
		require(!str_is(fact.kind, "path") || is_path_worth(fact.fields[0]));
		require(fact.n <= FACT_FIELDS_MAX);
	}
	require(calls <= CALLS_FILE_MAX && paths <= PATHS_FILE_MAX);
}

static void check_cache(struct str bytes)
{
	struct err e = ERR_INIT;
	struct ld_cache_entry entry;
	struct ld_cache cache;
	uint32_t index = 0;

	if (ld_cache_open(bytes, &cache, &e) < 0)
		return;
	while (ld_cache_next(&cache, &index, &entry))
		require(entry.name.n && entry.path.n && entry.path.p >= bytes.p && entry.path.p + entry.path.n <= bytes.p + bytes.n);
	require(index <= LD_CACHE_ENTRIES_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"app.py", "app.js", "app.sh", "node_modules/a/package.json", "etc/app.conf", "bin/app",
					    "app.pl", "app.rb", "app.php", "Gemfile", "vendor/composer/autoload_psr4.php", "php/php.ini",
					    "etc/crontab", "Makefile", "a.dist-info/entry_points.txt"};
	struct buf facts = BUF_INIT(FACTS_FILE_MAX);
	struct str bytes;

	if (size < 2)
		return 0;
	bytes = str_from(data + 1, size - 1);
	facts_of(&need_text_examiner, names[data[0] % ARRAY_SIZE(names)], bytes, &facts);
	check_facts(buf_str(&facts), TEXT_EXAMINER);
	buf_clear(&facts);
	facts_of(&need_program_examiner, "bin/app", bytes, &facts);
	check_facts(buf_str(&facts), PROGRAM_EXAMINER);
	buf_clear(&facts);
	facts_of(&need_jar_examiner, data[0] % 2 ? "app.jar" : "App.class", bytes, &facts);
	check_facts(buf_str(&facts), JAR_EXAMINER);
	check_cache(bytes);
	buf_done(&facts);
	return 0;
}
