/* SPDX-License-Identifier: Apache-2.0 */
/*
 * containerd: images by their names, from its store on the disk where that can be read and has it, else through its socket.
 */
#include "source/containerd.h"

#include <errno.h>
#include <unistd.h>

#include "base/text.h"

#define ROOT "/var/lib/containerd"
#define SOCKET "/run/containerd/containerd.sock"
#define NEAR_MAX 8 /* names that are told */

/* ---- names ---- */

struct str containerd_digest(const struct containerd_search *search)
{
	return str_starts(search->wanted->name, "@") ? str_from_index(search->wanted->name, 1) : STR_NULL;
}

static struct str after_colon(struct str digest)
{
	struct str algorithm, digits;

	return str_cut(digest, ':', &algorithm, &digits) && str_is(algorithm, "sha256") ? digits : STR_NULL;
}

/* Namespaces may have the same names. */
static void keep_near(struct containerd_search *search, struct str name)
{
	vec_each(known, &search->near)
		if (str_eq(*known, name))
			return;
	if (search->near.n < NEAR_MAX)
		*vec_push(&search->near) = arena_str(search->arena, name);
}

bool containerd_fits(struct containerd_search *search, struct str name, struct str digest)
{
	/* The kubelet gives names of the form "sha256:<id>", too. */
	if (local_name_fits(search->wanted, name) || local_id_fits(search->wanted, after_colon(name)) || local_id_fits(search->wanted, after_colon(digest)))
		return true;
	if (local_name_is_near(search->wanted, name))
		keep_near(search, name);
	return false;
}

void containerd_take(struct containerd_search *search, struct str space, struct str name, const struct artifact_descriptor *target)
{
	search->several = search->several || (search->name.n && !digest_eq(&target->digest, &search->target.digest));
	if (search->name.n)
		return;
	search->name = arena_str(search->arena, name);
	search->in = arena_str(search->arena, space);
	search->target = *target;
	search->target.media_type = arena_str(search->arena, target->media_type);
}

void containerd_forget(struct containerd_search *search)
{
	search->name = STR_NULL;
	search->in = STR_NULL;
	search->several = false;
	search->near.n = 0;
}

static int no_such_image(const struct containerd_search *search, struct err *e)
{
	auto_done(buf_done) struct buf near = BUF_INIT(400);

	vec_each(name, &search->near)
		text_list(&near, ", ", *name);
	return err_set(e, ERR_NOT_FOUND, "no image %.*s%s%s%s%s", STR(search->wanted->name), search->space ? " in the namespace " : "",
		       search->space ? search->space : "", near.n ? "; it has " : "", buf_text(&near));
}

int containerd_decide(const struct containerd_search *search, struct err *e)
{
	if (!search->name.n)
		return no_such_image(search, e);
	if (!search->several)
		return 0;
	err_set(e, ERR_NOT_FOUND, "namespaces have different images of the name %.*s", STR(search->wanted->name));
	return err_hint(e, "CONTAINERD_NAMESPACE=%.*s chooses one", STR(search->in));
}

/* ---- what is not there ---- */

struct str containerd_snapshotter(struct str label)
{
	struct str name, behind;

	if (!str_skip(&label, "containerd.io/gc.ref.snapshot."))
		return STR_NULL;
	str_cut(label, '/', &name, &behind);
	return name;
}

/* Those of containerd itself; others may fetch a file when it is opened. */
static bool unpacks_all(struct str snapshotter)
{
	static const char *const names[] = {"overlayfs", "native", "btrfs", "zfs", "devmapper", "blockfile", "erofs", "aufs", NULL};

	return str_is_any(snapshotter, names);
}

int containerd_lacks_layer(const struct containerd_search *search, const struct digest *digest, struct str snapshotter, struct err *e)
{
	struct str name = search->name.n ? search->name : STR_LIT("NAME"), space = search->in.n ? search->in : STR_LIT("NAMESPACE");
	char text[DIGEST_TEXT_MAX];

	digest_text(digest, text);
	if (!snapshotter.n) {
		err_set(e, ERR_NOT_FOUND, "%s is not kept: it was removed, or never pulled", text);
		return err_hint(e, "registry:%.*s, or ctr -n %.*s content fetch NAME", STR(name), STR(space));
	}
	if (unpacks_all(snapshotter))
		err_set(e, ERR_NOT_FOUND, "%s is not kept: containerd discarded it once it was unpacked by %.*s", text, STR(snapshotter));
	else
		err_set(e, ERR_NOT_FOUND, "%s is not kept: it was unpacked by %.*s, or is pulled lazily by it", text, STR(snapshotter));
	return err_hint(e, "registry:%.*s; without a network: ctr -n %.*s images mount NAME DIR, and dir:DIR", STR(name), STR(space));
}

int containerd_lacks_other(const struct containerd_search *search, const struct digest *digest, struct err *e)
{
	struct str name = search->name.n ? search->name : STR_LIT("NAME"), space = search->in.n ? search->in : STR_LIT("NAMESPACE");
	char text[DIGEST_TEXT_MAX];

	err_set(e, ERR_NOT_FOUND, "%s is not kept: it was removed, or only another platform of its index was pulled", digest_text(digest, text));
	return err_hint(e, "registry:%.*s, or ctr -n %.*s content fetch --all-platforms NAME", STR(name), STR(space));
}

/* ---- where it is looked for ---- */

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static bool has_socket(void)
{
	return access(SOCKET, F_OK) == 0;
}

/* No containerd is here, or it runs elsewhere. */
static int nowhere(const struct containerd_search *search, struct err *e)
{
	struct str id = search->wanted->id, name = id.n ? id : search->wanted->name;

	err_set(e, ERR_NOT_FOUND, "containerd: no image %.*s: there is no store %s, and no socket %s to ask for it", STR(name), ROOT, SOCKET);
	/* No registry knows an image by its digest alone. */
	if (id.n || containerd_digest(search).n)
		return err_hint(e, "where containerd runs: ctr images export FILE NAME, as ctr images ls names it, and plimsoll eval FILE");
	return err_hint(e, "registry:%.*s; where containerd runs: ctr images export FILE NAME, as ctr images ls names it", STR(name));
}

/* What the disk does not tell, or may not be read for, its keeper may. */
static int read_anywhere(const struct ctx *ctx, const struct source_request *request, struct containerd_search *search, struct image *image, struct err *e)
{
	bool found = false;
	int r;

	if (access(ROOT, F_OK) < 0 && errno == ENOENT && !has_socket())
		return nowhere(search, e);
	r = containerd_disk_read(ROOT, request, search, image, &found, e);
	if (r == 0 || found || search->several || !has_socket())
		return r;
	*e = ERR_INIT;
	vec_done(&search->near);
	*search = (struct containerd_search){.wanted = search->wanted, .space = search->space, .arena = search->arena};
	return containerd_socket_read(ctx, SOCKET, request, search, image, e);
}

static int read_wanted(const struct ctx *ctx, const struct source_request *request, struct containerd_search *search, struct image *image, struct err *e)
{
	const char *address = variable("CONTAINERD_ADDRESS");
	struct str path = str_of(address);
	bool found;

	if (search->wanted->root)
		return containerd_disk_read(search->wanted->root, request, search, image, &found, e);
	if (!address)
		return read_anywhere(ctx, request, search, image, e);
	str_skip(&path, "unix://");
	if (!str_starts(path, "/"))
		return err_set(e, ERR_UNSUPPORTED, "CONTAINERD_ADDRESS=%s: only a socket of this machine is asked, by its whole path", address);
	return containerd_socket_read(ctx, path.p, request, search, image, e);
}

static int containerd_open(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image, struct err *e)
{
	struct local_name wanted;
	struct containerd_search search = {.wanted = &wanted, .space = variable("CONTAINERD_NAMESPACE"), .arena = &ret_image->arena};
	int r = local_name_parse(location, &ret_image->arena, &wanted, e);

	if (r == 0)
		r = read_wanted(ctx, request, &search, ret_image, e);
	if (r == 0) {
		ret_image->kind = "containerd";
		if (search.name.n)
			*vec_push(&ret_image->names) = search.name;
	}
	vec_done(&search.near);
	return r;
}

static const char *const schemes[] = {"containerd", NULL};

const struct source source_containerd = {
	.schemes = schemes,
	.summary = "containerd:[[ROOT]]NAME  an image that containerd has, from its store on the disk or through its socket; also @DIGEST",
	.open = containerd_open,
};
