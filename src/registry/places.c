/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of the places: mirrors first, the registry itself last. Which mirrors are left out, and how long a place that breaks is borne with.
 */
#include "registry/parts.h"

#define BREAKS_PER_BYTES ((uint64_t)16 << 20) /* beside REGISTRY_TRIES, one break for so many bytes */
#define MIRROR_BREAKS 2 /* without a byte between them: then the next place is asked */
/* Three transfers that broke or were refused, or two that gave something else: then the mirror is asked for nothing more. */
#define MIRROR_FAILURES 6
#define MIRROR_BREAK 2
#define MIRROR_LIE 3

static bool is_left_out(struct endpoint *endpoint, const struct asking *asking)
{
	bool takes = endpoint->pull == PULL_ALL || (endpoint->pull == PULL_BY_TAG) == asking->by_tag, left;

	if (endpoint->primary)
		return false;
	lock_take(&endpoint->lock);
	left = asking->itself || !takes || endpoint->dead || endpoint->failures >= MIRROR_FAILURES;
	lock_release(&endpoint->lock);
	return left;
}

static void go_on(struct asking *asking)
{
	asking->at++;
	asking->breaks = asking->idle = 0;
}

/* Whether it is asked for nothing more because of that. */
static bool has_failed(struct endpoint *endpoint, unsigned failures)
{
	bool enough;

	lock_take(&endpoint->lock);
	endpoint->failures += failures;
	enough = failures && endpoint->failures >= MIRROR_FAILURES;
	lock_release(&endpoint->lock);
	return enough;
}

void registry_mirror_lied(struct registry *registry, struct str host)
{
	vec_each(endpoint, &registry->endpoints)
		if (!(*endpoint)->primary && str_eq((*endpoint)->host, host) && has_failed(*endpoint, MIRROR_LIE))
			log_debug(&registry->ctx->log, "the mirror %.*s is asked for nothing more", STR(host));
}

/* That a mirror lacks something is for who looks closely; that it gave something else than was asked for is worth a warning. */
void registry_pass_over(struct registry *registry, struct asking *asking, const struct err *why)
{
	struct endpoint *endpoint = registry_at(registry, asking);
	const struct log *log = &registry->ctx->log;
	bool wrong = why->code == ERR_DIGEST || why->code == ERR_FORMAT;
	const char *how = has_failed(endpoint, wrong ? MIRROR_LIE : why->code == ERR_IO ? MIRROR_BREAK : 0) ? " from now on" : "";

	if (wrong)
		log_warning(log, "the mirror %.*s is passed over%s: %s", STR(endpoint->host), how, why->text);
	else
		log_debug(log, "the mirror %.*s is passed over%s: %s", STR(endpoint->host), how, why->text);
	go_on(asking);
}

int registry_each_place(struct registry *registry, struct asking *asking, place_try_fn *try, void *arg, struct err *e)
{
	for (;;) {
		struct endpoint *endpoint = registry_at(registry, asking);
		int r;

		if (is_left_out(endpoint, asking)) {
			go_on(asking);
			continue;
		}
		*e = ERR_INIT;
		r = try(arg, endpoint, e);
		if (r == 0 || r == ERR_TIMEOUT || endpoint->primary)
			return r;
		registry_pass_over(registry, asking, e);
	}
}

bool registry_may_go_on(struct registry *registry, struct asking *asking, uint64_t bytes)
{
	unsigned most = registry_at(registry, asking)->primary ? REGISTRY_TRIES : MIRROR_BREAKS;

	asking->breaks++;
	asking->idle++;
	return asking->idle < most && asking->breaks < REGISTRY_TRIES + bytes / BREAKS_PER_BYTES && registry_wait(registry->ctx, NULL, asking->idle);
}
