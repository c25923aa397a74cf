/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a vulnerability itself, as inputs of its priority: exploitation, severity, what an attack takes and gives, the fix. */
#include "base/clock.h"
#include "codec/cvss.h"
#include "policy/priority.h"

#define DAY ((int64_t)24 * 3600)

/* Whether the vector's metric has that value; what is no metric of its version has none. */
static bool metric_is(const struct cvss *cvss, const char *name, const char *value)
{
	const char *has = cvss_get(cvss, name);

	return has && strcmp(has, value) == 0;
}

static bool is_version(const struct cvss *cvss, char major)
{
	return cvss_version(cvss)[0] == major;
}

static const struct input_fact no_vector = {UNKNOWN_VALUE, {"no CVSS vector", 14}};

/* ---- exploitation ---- */

static struct str epss_date(const struct report *report)
{
	if (report->database)
		vec_each(feed, &report->database->feeds)
			if (str_is(feed->name, "epss"))
				return clock_day(feed->date);
	return STR_NULL;
}

static struct str kev_text(struct arena *arena, const struct vulnerability *vulnerability, int64_t now)
{
	struct str due = STR_NULL;
	int64_t date;

	if (clock_parse(vulnerability->kev_due, &date))
		due = arena_printf(arena, now > date + DAY ? ", to be fixed by %.*s, which is past" : ", to be fixed by %.*s",
				   STR(vulnerability->kev_due));
	return arena_printf(arena, "in CISA's catalogue of known exploited vulnerabilities%s%.*s%.*s%s", vulnerability->kev_added.n ? " since " : "",
			    STR(vulnerability->kev_added), STR(due), vulnerability->kev_ransomware ? "; ransomware is known to use it" : "");
}

static struct str epss_text(struct arena *arena, const struct vulnerability *vulnerability, struct str date)
{
	struct str percentile = vulnerability->epss_percentile < 0 ? STR_NULL
				: arena_printf(arena, ", above %u %% of all that have a score", (unsigned)(vulnerability->epss_percentile * 100));

	return arena_printf(arena, "EPSS %.*s %% in the next 30 days%.*s%s%.*s", STR(priority_percent(arena, vulnerability->epss)), STR(percentile),
			    date.n ? "; of " : "", STR(date));
}

/*
 * SSVC's Exploitation 1.1.0 from what feeds say: KEV is "active"; a CVSS that speaks of exploits is "public poc", and a high EPSS stands for
 * it, though it is no value of it.
 */
static struct input_fact exploitation_of(const struct priority_policy *policy, const struct report *report, const struct vulnerability *vulnerability,
					 const struct cvss *cvss, struct arena *arena)
{
	const char *maturity = cvss ? cvss_get(cvss, "E") : NULL;
	int64_t epss = priority_epss(vulnerability);

	if (str_starts(vulnerability->advisory, "MAL-") || str_starts(vulnerability->id, "MAL-"))
		return (struct input_fact){EXPLOITATION_MALICIOUS, STR_LIT("the package itself was made to do harm")};
	if (vulnerability->kev)
		return (struct input_fact){vulnerability->kev_ransomware ? EXPLOITATION_RANSOM : EXPLOITATION_ACTIVE,
					   kev_text(arena, vulnerability, report->created)};
	if (maturity && strchr("AHFP", maturity[0]))
		return (struct input_fact){EXPLOITATION_PROVEN, arena_printf(arena, "its CVSS says that there is an exploit, E:%s", maturity)};
	if (epss < 0)
		return (struct input_fact){UNKNOWN_VALUE, STR_LIT("not known to be exploited, and the database has no EPSS score of it")};
	return (struct input_fact){epss >= policy->epss_high ? EXPLOITATION_LIKELY : epss >= policy->epss_some ? EXPLOITATION_POSSIBLE : EXPLOITATION_UNLIKELY,
				   epss_text(arena, vulnerability, epss_date(report))};
}

/* ---- what an attack gives, and what it takes ---- */

/* The distribution's own word counts before the score's: it knows how it builds the package. Where they differ, both are told. */
static struct input_fact severity_of(const struct finding *finding, const struct cvss *cvss, struct arena *arena)
{
	const struct vulnerability *vulnerability = finding->vulnerability;
	struct str source = vulnerability->advisory.n ? vulnerability->advisory : vulnerability->id;
	const char *word = cvss && vulnerability->cvss_score >= 0 ? cvss_severity_name(cvss_severity(cvss, (int)(vulnerability->cvss_score * 10 + 0.5))) : "";
	struct str why = STR_LIT("no feed says how severe it is");

	if (finding->severity != SEVERITY_UNKNOWN && *word && strcmp(word, severity_name(finding->severity)) != 0)
		why = arena_printf(arena, "the word of %.*s; by its CVSS of %.1f it would be %s", STR(source), vulnerability->cvss_score, word);
	else if (vulnerability->cvss_score >= 0)
		why = arena_printf(arena, "CVSS %.1f", vulnerability->cvss_score);
	else if (finding->severity != SEVERITY_UNKNOWN)
		why = arena_printf(arena, "the word of %.*s", STR(source));
	return (struct input_fact){(uint8_t)finding->severity, why};
}

/* SSVC's Technical Impact 1.0.0: total where all three are lost. */
static struct input_fact impact_of(const struct cvss *cvss, struct str vector)
{
	static const char *const names[2][3] = {{"C", "I", "A"}, {"VC", "VI", "VA"}};
	unsigned lost = 0;

	if (!cvss)
		return no_vector;
	for (size_t i = 0; i < 3; i++)
		lost += metric_is(cvss, names[is_version(cvss, '4')][i], is_version(cvss, '2') ? "C" : "H");
	return (struct input_fact){lost == 3 ? IMPACT_TOTAL : IMPACT_PARTIAL, vector};
}

/* SSVC's Automatable 2.0.0: said by CVSS 4.0 itself, else yes where nobody has to be there, to help or to log in. */
static struct input_fact automatable_of(const struct cvss *cvss, struct str vector)
{
	bool yes, yes_said, no_said;

	if (!cvss)
		return no_vector;
	yes_said = is_version(cvss, '4') && metric_is(cvss, "AU", "Y");
	no_said = is_version(cvss, '4') && metric_is(cvss, "AU", "N");
	yes = metric_is(cvss, "AV", "N") && metric_is(cvss, "AC", "L");
	if (is_version(cvss, '2'))
		yes = yes && metric_is(cvss, "Au", "N");
	else
		yes = yes && metric_is(cvss, "PR", "N") && metric_is(cvss, "UI", "N");
	if (is_version(cvss, '4'))
		yes = yes && metric_is(cvss, "AT", "N");
	return (struct input_fact){yes_said || (yes && !no_said) ? VALUE_YES : VALUE_NO, vector};
}

static struct input_fact vector_of(const struct cvss *cvss, struct str vector)
{
	static const char *const letters[] = {[VECTOR_PHYSICAL] = "P", [VECTOR_LOCAL] = "L", [VECTOR_ADJACENT] = "A", [VECTOR_NETWORK] = "N"};

	for (uint8_t value = VECTOR_PHYSICAL; cvss && value < ARRAY_SIZE(letters); value++)
		if (metric_is(cvss, "AV", letters[value]))
			return (struct input_fact){value, vector};
	return no_vector;
}

/* ---- what can be done ---- */

/* An advisory of its own (DSA, GHSA, ALSA) came with the fix; a CVE's date says nothing of one. */
static struct input_fact fix_of(const struct priority_policy *policy, const struct report *report, const struct finding *finding, struct arena *arena)
{
	const struct vulnerability *vulnerability = finding->vulnerability;
	int64_t published;
	bool dated = vulnerability && vulnerability->advisory.n && !str_starts(vulnerability->advisory, "CVE-") &&
		     str_search(vulnerability->advisory, STR_LIT("-CVE-")) < 0 && clock_parse(vulnerability->published, &published);

	if (finding->fixed_in.n && dated)
		return (struct input_fact){report->created - published >= policy->overdue_days * DAY ? FIX_OVERDUE : FIX_AVAILABLE,
					   arena_printf(arena, "%.*s, by %.*s of %.*s", STR(finding->fixed_in), STR(vulnerability->advisory),
							STR(clock_day(vulnerability->published)))};
	if (finding->fixed_in.n)
		return (struct input_fact){FIX_AVAILABLE, finding->fixed_in};
	switch (finding->status) {
	case STATUS_WILL_NOT_FIX:
		return (struct input_fact){FIX_DECLINED, STR_LIT("the distribution has decided not to")};
	case STATUS_DEFERRED:
		return (struct input_fact){FIX_DEFERRED, STR_LIT("the distribution leaves it for later")};
	case STATUS_END_OF_LIFE:
		return (struct input_fact){FIX_NEVER, STR_LIT("the release is past its end: what it says no more is no relief")};
	case STATUS_AFFECTED:
	case STATUS_FIXED:
		break;
	}
	return (struct input_fact){FIX_NONE, STR_LIT("no version without it is known")};
}

static struct input_fact symbols_of(const struct finding *finding)
{
	switch (finding->symbols) {
	case SYMBOLS_ABSENT:
		return (struct input_fact){SYMBOLS_ARE_ABSENT, STR_LIT("none of the functions that the advisory names is in the program")};
	case SYMBOLS_PRESENT:
		return (struct input_fact){SYMBOLS_ARE_PRESENT, STR_LIT("functions that the advisory names are in the program")};
	case SYMBOLS_UNKNOWN:
		break;
	}
	return (struct input_fact){UNKNOWN_VALUE, STR_LIT("")};
}

void priority_facts(const struct priority_policy *policy, const struct report *report, const struct finding *finding, struct arena *arena,
		    struct input_fact *ret_facts)
{
	static const struct vulnerability nothing = {.cvss_score = -1, .epss = -1, .epss_percentile = -1};
	const struct vulnerability *vulnerability = finding->vulnerability ? finding->vulnerability : &nothing;
	struct finding known = *finding;
	struct cvss parsed, *cvss = cvss_parse_lenient(vulnerability->cvss, &parsed) ? &parsed : NULL;

	known.vulnerability = vulnerability;
	ret_facts[INPUT_EXPLOITATION] = exploitation_of(policy, report, vulnerability, cvss, arena);
	ret_facts[INPUT_SEVERITY] = severity_of(&known, cvss, arena);
	ret_facts[INPUT_IMPACT] = impact_of(cvss, vulnerability->cvss);
	ret_facts[INPUT_AUTOMATABLE] = automatable_of(cvss, vulnerability->cvss);
	ret_facts[INPUT_VECTOR] = vector_of(cvss, vulnerability->cvss);
	ret_facts[INPUT_FIX] = fix_of(policy, report, &known, arena);
	ret_facts[INPUT_SYMBOLS] = symbols_of(finding);
}
