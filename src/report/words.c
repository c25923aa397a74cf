/* SPDX-License-Identifier: Apache-2.0 */
#include "report/words.h"

#include "base/path.h"
#include "base/text.h"
#include "model/naming.h"
#include "model/history.h"
#include "model/secret.h"
#include "version/version.h"

/* Docker's archives name "repository:tag"; a layout's name that has neither colon nor slash is a tag. */
static bool is_tag_alone(const struct image *image, struct str name)
{
	return str_starts(str_of(image->kind), "oci") && str_find(name, ':') < 0 && str_find(name, '/') < 0;
}

/* The last part of the reference's path, without what was chosen of it, "oci:/srv/shop:2.4". */
static struct str place_of(const struct image *image, struct str tag)
{
	struct str place = image->reference, rest = place;
	size_t n = tag.n + 1;

	if (str_skip(&rest, image->kind) && str_skip(&rest, ":"))
		place = rest;
	str_cut(place, '@', &place, &rest);
	while (place.n > 1 && place.p[place.n - 1] == '/')
		place.n--;
	place = path_base(place);
	if (place.n > n && place.p[place.n - n] == ':' && str_eq(str_from_index(place, place.n - tag.n), tag))
		place.n -= n;
	return place;
}

struct str words_image(struct arena *arena, const struct image *image)
{
	struct str name = image->names.n ? image->names.v[0] : image->reference, place;

	if (!image->names.n || !is_tag_alone(image, name))
		return name;
	place = place_of(image, name);
	/* Of the standard input and the working folder nothing is said by these. */
	if (!place.n || str_is(place, "-") || str_is(place, ".") || str_is(place, ".."))
		return name;
	return arena_printf(arena, "%.*s:%.*s", STR(place), STR(name));
}

struct str words_source(struct arena *arena, const struct package *package)
{
	if (package->source_name.n && !str_eq(package->source_name, package->name))
		return package->source_name;
	return package_full_name(package, arena);
}

struct str words_action(const struct action *action)
{
	static const char end[] = ": up to";
	struct str text = action->text;

	return action->up_to && str_ends(text, end) ? str_slice(text, 0, text.n - strlen(end)) : text;
}

struct str words_removes(struct arena *arena, const struct action *action)
{
	const char *most = action->up_to ? "up to " : "";

	/* In brackets: removed by those above it as well, so no part of their sum. */
	return action->findings || !action->total ? arena_printf(arena, "%s%zu", most, action->findings)
						   : arena_printf(arena, "(%s%zu)", most, action->total);
}

bool words_is_newer(const struct finding *finding, struct str version, struct str other)
{
	const struct version_scheme *scheme = finding->package ? version_scheme_find(str_of(finding->package->type)) : NULL;

	return version.n && (!other.n || (scheme ? scheme->compare(version, other) > 0 : str_cmp(version, other) > 0));
}

/* What one upgrade is of; what tells most pairs apart is asked first. */
static bool is_same_package(const struct finding *a, const struct finding *b)
{
	const struct package *x = a->package, *y = b->package;

	if (!x || !y || !str_eq(a->installed, b->installed) || !str_eq(x->source_name.n ? x->source_name : x->name, y->source_name.n ? y->source_name : y->name))
		return false;
	return strcmp(x->type, y->type) == 0 && str_eq(x->namespace, y->namespace);
}

struct str words_fixes_all(const struct findings *findings, const struct finding *finding)
{
	struct str newest = words_is_newer(finding, finding->upgrade, finding->fixed_in) ? finding->upgrade : finding->fixed_in;

	vec_each(other, &findings->list)
		if (!other->ignored && !str_eq(other->fixed_in, newest) && is_same_package(finding, other) && words_is_newer(finding, other->fixed_in, newest))
			newest = other->fixed_in;
	return newest;
}

struct str words_system(struct arena *arena, const struct os *os)
{
	struct str name = os->name.n ? os->name : os->id, head, tail;
	ptrdiff_t at;

	if (!name.n)
		return STR_LIT("unknown distribution");
	if (str_cut(name, '(', &head, &tail))
		name = str_trim(head);
	at = str_search(name, STR_LIT(" GNU/Linux"));
	if (at < 0)
		return name;
	tail = str_from_index(name, (size_t)at + strlen(" GNU/Linux"));
	return arena_printf(arena, "%.*s%.*s", (int)at, name.p, STR(tail));
}

struct str words_platform(struct arena *arena, const struct platform *platform)
{
	if (!platform->os.n && !platform->architecture.n)
		return STR_NULL;
	return arena_printf(arena, "%.*s/%.*s%s%.*s", STR(platform->os), STR(platform->architecture),
			    platform->variant.n ? "/" : "", STR(platform->variant));
}

struct str words_created_by(struct arena *arena, struct str text)
{
	return history_instruction(arena, secret_masked(arena, text), NULL);
}

struct str words_subject(struct arena *arena, const struct finding *finding)
{
	if (finding->package)
		return package_full_name(finding->package, arena);
	if (finding->path.n && finding->at.line)
		return arena_printf(arena, "%.*s:%u", STR(finding->path), finding->at.line);
	if (finding_place(finding).n)
		return finding_place(finding);
	if (finding->layer != LAYER_UNKNOWN)
		return arena_printf(arena, "layer %d", finding->layer);
	return STR_NULL;
}

struct str words_size(struct arena *arena, uint64_t bytes)
{
	auto_done(buf_done) struct buf text = BUF_INIT(32);

	text_size(&text, bytes);
	return arena_str(arena, buf_str(&text));
}

struct str words_size_or_dash(struct arena *arena, uint64_t bytes)
{
	return bytes ? words_size(arena, bytes) : STR_LIT("-");
}

struct str words_layer(struct arena *arena, int layer)
{
	return layer == LAYER_UNKNOWN ? STR_LIT("-") : arena_printf(arena, "%d", layer);
}

struct str words_fixed(const struct finding *finding)
{
	if (finding->kind != FINDING_VULNERABILITY)
		return STR_NULL;
	if (finding->fixed_in.n)
		return finding->fixed_in;
	switch (finding->status) {
	case STATUS_WILL_NOT_FIX:
		return STR_LIT("won't fix");
	case STATUS_DEFERRED:
		return STR_LIT("deferred");
	case STATUS_END_OF_LIFE:
		return STR_LIT("end of life");
	case STATUS_AFFECTED:
	case STATUS_FIXED:
		break;
	}
	return STR_LIT("none yet");
}

/* Whether something that is known here makes a priority much less; then that is what a reader has to see. */
static bool is_lowered(const struct exposure *exposure)
{
	for (int i = INPUT_SEVERITY + 1; exposure->steps && i < INPUTS; i++)
		if (exposure->steps[i].weight <= EXPOSURE_LOWERS_MUCH)
			return true;
	return false;
}

/* What is known of this image alone; it is told first (policy/priority_reason.c). */
static bool is_needed(const struct exposure *exposure)
{
	return exposure->steps && (exposure->steps[INPUT_NEED].fact.value == NEED_IS_REQUIRED || exposure->steps[INPUT_SYMBOLS].fact.value == SYMBOLS_ARE_PRESENT);
}

struct str words_why(const struct finding *finding, bool brief)
{
	struct str reason = finding->reason, rest, first, second;

	if (!brief)
		return reason;
	str_skip(&reason, "severity ");
	str_skip(&reason, "known ");
	if (str_cut(reason, ';', &first, &rest)) {
		str_cut(rest, ';', &second, &rest);
		reason = is_lowered(&finding->exposure) || is_needed(&finding->exposure) ? str_from(first.p, first.n + 1 + second.n) : first;
	}
	str_cut(reason, ',', &reason, &rest);
	if (str_cut(reason, '(', &reason, &rest))
		reason = str_trim(reason);
	return reason;
}

struct str words_shell(struct arena *arena, struct str text)
{
	auto_done(buf_done) struct buf quoted = BUF_INIT(text.n * 4 + 3);
	bool plain = text.n > 0 && text.p[0] != '~';

	for (size_t i = 0; i < text.n; i++)
		plain = plain && (str_is_alnum(text.p[i]) || (unsigned char)text.p[i] >= 0x80 ||
				  (text.p[i] && strchr("%+,-./:=@_~", text.p[i])));
	if (plain)
		return text;
	buf_putc(&quoted, '\'');
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\'')
			buf_puts(&quoted, "'\\''");
		else
			buf_putc(&quoted, text.p[i]);
	buf_putc(&quoted, '\'');
	return arena_str(arena, buf_str(&quoted));
}

struct str words_percent(struct arena *arena, double percent)
{
	auto_done(buf_done) struct buf text = BUF_INIT(64);

	text_count(&text, (uint64_t)(percent + 0.5));
	buf_puts(&text, " %");
	return arena_str(arena, buf_str(&text));
}
