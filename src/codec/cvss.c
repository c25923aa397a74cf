/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/cvss.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "codec/cvss_version.h"

static const struct cvss_version *const versions[] = {&cvss_v3_1, &cvss_v3_0, &cvss_v4, &cvss_v2};

/* A vector while it is read. */
struct reading {
	struct str vector, rest;
	bool lenient;
	struct cvss *cvss;
	unsigned end;       /* one more than the last place of a metric so far */
	struct str moved;   /* the first metric behind one that it should stand before */
	struct err *e;
};

#define SHOWN_MAX 24 /* cells of what is quoted in an error */

/* "column 10: 'XY' is not a metric"; `word` is a view into the vector. */
__attribute__((format(printf, 3, 4))) static int refuse(struct reading *r, struct str word, const char *format, ...)
{
	auto_done(buf_done) struct buf why = BUF_INIT(512), quoted = BUF_INIT(256);
	va_list args;

	va_start(args, format);
	buf_vprintf(&why, format, args);
	va_end(args);
	text_fit(&quoted, word, SHOWN_MAX, false);
	return err_set(r->e, ERR_FORMAT, "CVSS vector, column %zu: '%s' %s", (size_t)(word.p - r->vector.p) + 1, buf_text(&quoted),
		       buf_text(&why));
}

static int refuse_empty(struct reading *r, size_t at)
{
	return err_set(r->e, ERR_FORMAT, "CVSS vector, column %zu: a metric is missing", at + 1);
}

static unsigned count_values(const struct cvss_metric *metric)
{
	unsigned n = 0;

	while (n < CVSS_VALUES_MAX && metric->values[n])
		n++;
	return n;
}

static int find_metric(const struct cvss_version *version, struct str name)
{
	for (unsigned i = 0; i < version->count; i++)
		if (str_is(name, version->metrics[i].name))
			return (int)i;
	return -1;
}

static int find_value(const struct cvss_metric *metric, struct str value)
{
	for (unsigned i = 0; i < count_values(metric); i++)
		if (str_is(value, metric->values[i]))
			return (int)i;
	return -1;
}

static int refuse_value(struct reading *r, struct str part, const struct cvss_metric *metric)
{
	auto_done(buf_done) struct buf list = BUF_INIT(128);

	for (unsigned i = 0; i < count_values(metric); i++)
		buf_printf(&list, "%s%s", i ? ", " : "", metric->values[i]);
	return refuse(r, part, "is not a value of %s in CVSS %s, which has %s", metric->name, r->cvss->version->name,
		      buf_text(&list));
}

static int read_metric(struct reading *r, struct str part)
{
	const struct cvss_version *version = r->cvss->version;
	struct str name, value;
	int metric, place;

	if (!part.n)
		return refuse_empty(r, (size_t)(part.p - r->vector.p));
	if (!str_cut(part, ':', &name, &value))
		return refuse(r, part, "is not of the form METRIC:VALUE");
	metric = find_metric(version, name);
	if (metric < 0)
		return refuse(r, name, "is not a metric of CVSS %s", version->name);
	if (r->cvss->given & 1u << metric)
		return refuse(r, name, "is given twice");
	place = find_value(&version->metrics[metric], value);
	if (place < 0)
		return refuse_value(r, part, &version->metrics[metric]);
	if ((unsigned)metric < r->end && !r->moved.n)
		r->moved = name;
	else
		r->end = (unsigned)metric + 1;
	r->cvss->given |= 1u << metric;
	r->cvss->values[metric] = (uint8_t)place;
	return 0;
}

static bool group_begun(const struct cvss *cvss, enum cvss_group group)
{
	for (unsigned i = 0; i < cvss->version->count; i++)
		if (cvss->version->metrics[i].group == group && cvss->given & 1u << i)
			return true;
	return false;
}

static int check_missing(struct reading *r)
{
	const struct cvss_version *version = r->cvss->version;

	for (unsigned i = 0; i < version->count; i++) {
		const struct cvss_metric *metric = &version->metrics[i];

		if (r->cvss->given & 1u << i)
			continue;
		if (metric->group == CVSS_BASE)
			return err_set(r->e, ERR_FORMAT, "CVSS vector: the base metric %s is missing; CVSS %s has it always", metric->name,
				       version->name);
		if (version->whole_groups && !r->lenient && group_begun(r->cvss, metric->group))
			return err_set(r->e, ERR_FORMAT, "CVSS vector: %s is missing; CVSS %s has all %s metrics or none, %s:%s at the least",
				       metric->name, version->name, version->score_names[metric->group], metric->name, metric->values[0]);
	}
	return 0;
}

static int check_order(struct reading *r)
{
	char text[CVSS_TEXT_MAX];

	if (!r->moved.n || !r->cvss->version->ordered || r->lenient)
		return 0;
	refuse(r, r->moved, "comes too late: CVSS %s has an order of metrics", r->cvss->version->name);
	return err_hint(r->e, "%.*s", STR(cvss_print(r->cvss, text)));
}

static int find_version(struct reading *r)
{
	struct str name;

	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		if (str_skip(&r->rest, versions[i]->prefix)) {
			r->cvss->version = versions[i];
			break;
		}
	name = r->rest;
	if (r->cvss->version != &cvss_v2 || !str_case_eq(str_slice(name, 0, 4), STR_LIT("CVSS")))
		return 0;
	str_next(&name, '/', &name);
	return refuse(r, name, "is not CVSS:3.0, CVSS:3.1 or CVSS:4.0; a vector of version 2 has no such beginning");
}

static int read_vector(struct reading *r)
{
	struct str part;

	r->rest = r->vector;
	if (r->vector.n > CVSS_VECTOR_MAX)
		return err_set(r->e, ERR_LIMIT, "CVSS vector: more than %d bytes", CVSS_VECTOR_MAX);
	if (find_version(r) < 0)
		return r->e->code;
	if (!r->rest.n || str_ends(r->rest, "/"))
		return refuse_empty(r, r->vector.n);
	while (str_next(&r->rest, '/', &part))
		if (read_metric(r, part) < 0)
			return r->e->code;
	if (check_missing(r) < 0)
		return r->e->code;
	return check_order(r);
}

int cvss_parse(struct str vector, struct cvss *ret_cvss, struct err *e)
{
	struct cvss cvss = {0};
	struct reading r = {.vector = vector, .cvss = &cvss, .e = e};

	if (read_vector(&r) < 0)
		return e->code;
	*ret_cvss = cvss;
	return 0;
}

bool cvss_parse_lenient(struct str vector, struct cvss *ret_cvss)
{
	struct err e = ERR_INIT;
	struct cvss cvss = {0};
	struct reading r = {.vector = vector, .lenient = true, .cvss = &cvss, .e = &e};

	if (str_starts(vector, "(") && str_ends(vector, ")"))
		r.vector = str_slice(vector, 1, vector.n - 1);
	if (read_vector(&r) < 0)
		return false;
	*ret_cvss = cvss;
	return true;
}

const char *cvss_version(const struct cvss *cvss)
{
	return cvss->version->name;
}

const char *cvss_get(const struct cvss *cvss, const char *metric)
{
	int i = find_metric(cvss->version, str_of(metric));

	return i < 0 ? NULL : cvss->version->metrics[i].values[cvss->values[i]];
}

const char *cvss_effective(const struct cvss *cvss, const char *metric)
{
	char modified[8];
	int i;

	snprintf(modified, sizeof(modified), "M%s", metric);
	i = find_metric(cvss->version, str_of(modified));
	return i >= 0 && cvss->values[i] ? cvss->version->metrics[i].values[cvss->values[i]] : cvss_get(cvss, metric);
}

bool cvss_has(const struct cvss *cvss, enum cvss_group group)
{
	for (unsigned i = 0; i < cvss->version->count; i++)
		if (cvss->version->metrics[i].group == group && (group == CVSS_BASE || cvss->values[i]))
			return true;
	return false;
}

int cvss_score(const struct cvss *cvss, enum cvss_group group)
{
	struct cvss upto = *cvss;

	for (unsigned i = 0; i < upto.version->count; i++)
		if (upto.version->metrics[i].group > group)
			upto.values[i] = 0;
	return upto.version->score(&upto, group);
}

enum cvss_group cvss_last_group(const struct cvss *cvss)
{
	return cvss_has(cvss, CVSS_ENVIRONMENTAL) ? CVSS_ENVIRONMENTAL : cvss_has(cvss, CVSS_THREAT) ? CVSS_THREAT : CVSS_BASE;
}

const char *cvss_score_name(const struct cvss *cvss, enum cvss_group group)
{
	/* Section 1.3 of v4.0: the name says which groups were used. */
	static const char *const by_groups[2][2] = {{"CVSS-B", "CVSS-BE"}, {"CVSS-BT", "CVSS-BTE"}};

	if (group > CVSS_ENVIRONMENTAL)
		group = CVSS_ENVIRONMENTAL;
	if (cvss->version->score_names[group])
		return cvss->version->score_names[group];
	return by_groups[group >= CVSS_THREAT && cvss_has(cvss, CVSS_THREAT)]
			[group >= CVSS_ENVIRONMENTAL && cvss_has(cvss, CVSS_ENVIRONMENTAL)];
}

enum cvss_severity cvss_severity(const struct cvss *cvss, int tenths)
{
	if (tenths >= 90 && cvss->version->has_critical)
		return CVSS_CRITICAL;
	if (tenths == 0 && cvss->version->has_critical)
		return CVSS_NONE;
	return tenths >= 70 ? CVSS_HIGH : tenths >= 40 ? CVSS_MEDIUM : CVSS_LOW;
}

const char *cvss_severity_name(enum cvss_severity severity)
{
	static const char *const names[] = {"none", "low", "medium", "high", "critical"};

	return names[severity];
}

struct str cvss_print(const struct cvss *cvss, char text[CVSS_TEXT_MAX])
{
	auto_done(buf_done) struct buf out = BUF_INIT(CVSS_TEXT_MAX - 1);

	buf_puts(&out, cvss->version->prefix);
	for (unsigned i = 0; i < cvss->version->count; i++)
		if (cvss->given & 1u << i)
			buf_printf(&out, "%s:%s/", cvss->version->metrics[i].name, cvss->version->metrics[i].values[cvss->values[i]]);
	memcpy(text, out.p, out.n);
	text[out.n - 1] = 0; /* over the last slash */
	return str_from(text, out.n - 1);
}

static bool is_base_only(const struct cvss *cvss)
{
	for (unsigned i = 0; i < cvss->version->count; i++)
		if (cvss->version->metrics[i].group != CVSS_BASE && cvss->given & 1u << i)
			return false;
	return true;
}

bool cvss_pack(const struct cvss *cvss, uint32_t *ret_packed)
{
	uint32_t packed = 0;

	if (!is_base_only(cvss))
		return false;
	for (unsigned i = 0; i < cvss->version->count && cvss->version->metrics[i].group == CVSS_BASE; i++)
		packed = packed * count_values(&cvss->version->metrics[i]) + cvss->values[i];
	*ret_packed = packed;
	return true;
}

bool cvss_unpack(const char *version, uint32_t packed, struct cvss *ret_cvss)
{
	struct cvss cvss = {0};
	unsigned base = 0;

	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		if (strcmp(versions[i]->name, version) == 0)
			cvss.version = versions[i];
	if (!cvss.version)
		return false;
	while (base < cvss.version->count && cvss.version->metrics[base].group == CVSS_BASE)
		base++;
	cvss.given = (1u << base) - 1;
	while (base-- > 0) {
		uint32_t count = count_values(&cvss.version->metrics[base]);

		cvss.values[base] = (uint8_t)(packed % count);
		packed /= count;
	}
	if (packed)
		return false;
	*ret_cvss = cvss;
	return true;
}
