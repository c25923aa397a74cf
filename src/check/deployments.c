/* SPDX-License-Identifier: Apache-2.0 */
#include "check/deployments.h"

#include "base/path.h"

void deploying_done(struct deploying *deploying)
{
	vec_done(&deploying->workloads);
}

/* ---- which image ---- */

static struct str tag_of(const struct image_reference *reference)
{
	return reference->tag.n ? reference->tag : STR_LIT("latest");
}

/* "shop" of "deploy/shop-2.4.tar" is not known to be a name, but "shop" of "shop.oci" is what people mean. */
static struct str stem_of(struct str reference)
{
	struct str name = path_base(reference), head, tail;

	if (str_cut(name, '.', &head, &tail) || str_cut(name, ':', &head, &tail))
		return head;
	return name;
}

static bool is_digest_of(const struct image *image, struct str digest)
{
	const struct digest *const digests[] = {&image->manifest_digest, &image->index_digest, &image->config_digest};
	char text[DIGEST_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(digests); i++)
		if (digest.n && str_is(digest, digest_text(digests[i], text)))
			return true;
	return false;
}

/* A layout names its images by tags alone; then the folder or the file has the name. */
static bool is_name_of(const struct image *image, struct str name, const struct image_reference *written)
{
	struct image_reference own = {.text = name};

	if (!image_reference_split(&own))
		return false;
	if (!own.tag.n && !own.registry.n && str_find(name, '/') < 0 && !str_eq(name, written->repository))
		return str_eq(name, tag_of(written)) && str_eq(path_base(written->repository), stem_of(image->reference));
	return str_eq(path_base(own.repository), path_base(written->repository)) && str_eq(tag_of(&own), tag_of(written));
}

bool is_image_of(const struct image *image, struct str text)
{
	struct image_reference written = {.text = text};

	if (!image_reference_split(&written))
		return false;
	if (written.digest.n)
		return is_digest_of(image, written.digest);
	vec_each(name, &image->names)
		if (is_name_of(image, *name, &written))
			return true;
	return false;
}

/* ---- one container ---- */

struct noting {
	struct arena *arena;
	const struct container *container;
	struct deployment *deployment;
};

static bool is_of_pod(const struct container *container)
{
	return container->kind <= CONTAINER_EPHEMERAL;
}

__attribute__((format(printf, 4, 5))) static void note(const struct noting *noting, enum input input, int value, const char *format, ...)
{
	struct str text;
	va_list args;

	va_start(args, format);
	text = arena_vprintf(noting->arena, format, args);
	va_end(args);
	noting->deployment->facts[input] = (struct input_fact){(uint8_t)value, arena_printf(noting->arena, "%.*s, %.*s", STR(text), STR(noting->deployment->what))};
}

static bool is_loopback(struct str address)
{
	return str_starts(address, "127.") || str_is(address, "::1") || str_is(address, "[::1]") || str_is(address, "localhost");
}

static void note_exposure(const struct noting *noting)
{
	const struct container *container = noting->container;

	if (container->host_network.state == SETTING_UNKNOWN || container->network.state == SETTING_UNKNOWN)
		return;
	note(noting, INPUT_EXPOSURE, EXPOSURE_CONTROLLED, is_of_pod(container) ? "other pods reach it" : "others on its network reach it");
	if (setting_is(&container->network, "none"))
		note(noting, INPUT_EXPOSURE, EXPOSURE_SMALL, "without a network");
	vec_each(port, &container->ports)
		if (port->published && is_loopback(port->host_address))
			note(noting, INPUT_EXPOSURE, EXPOSURE_CONTROLLED, "port %u is published to its host alone", port->from);
	vec_each(port, &container->ports)
		if (port->published && !is_loopback(port->host_address)) {
			note(noting, INPUT_EXPOSURE, EXPOSURE_OPEN, "port %u is published", port->from);
			note(noting, INPUT_LISTENS, VALUE_YES, "port %u is published", port->from);
		}
	if (setting_is(&container->host_network, "true"))
		note(noting, INPUT_EXPOSURE, EXPOSURE_OPEN, "in the network of its host");
}

static void note_user(const struct noting *noting)
{
	const struct setting *user = &noting->container->user;
	struct str name, group;
	int64_t number;

	str_cut(user->text, ':', &name, &group);
	if (user->state == SETTING_SET && name.n) {
		bool root = str_is(name, "root") || (setting_number(user, &number) && number == 0) || str_is(name, "0");

		note(noting, INPUT_USER, root ? USER_IS_ROOT : USER_IS_OTHER, "user %.*s", STR(user->text));
	} else if (setting_is(&noting->container->run_as_non_root, "true")) {
		note(noting, INPUT_USER, USER_IS_OTHER, "runAsNonRoot");
	}
}

static bool drops_all(const struct container *container)
{
	vec_each(capability, &container->capabilities_dropped)
		if (str_case_eq(capability->text, STR_LIT("ALL")))
			return true;
	return false;
}

static void note_capabilities(const struct noting *noting, bool privileged)
{
	const struct container *container = noting->container;
	const struct named *added = NULL;

	/* To bind to low ports gives no one anything. */
	vec_each(capability, &container->capabilities_added)
		if (!capability_is(capability->text, "NET_BIND_SERVICE"))
			added = capability;
	if (privileged)
		note(noting, INPUT_CAPABILITIES, CAPABILITIES_ADDED, "all capabilities, for it is privileged");
	else if (added)
		note(noting, INPUT_CAPABILITIES, CAPABILITIES_ADDED, "the capability %.*s is added", STR(added->text));
	else if (drops_all(container))
		note(noting, INPUT_CAPABILITIES, CAPABILITIES_DROPPED, "all capabilities are dropped");
	else
		note(noting, INPUT_CAPABILITIES, CAPABILITIES_DEFAULT, "the capabilities that a runtime gives");
}

static void note_seccomp(const struct noting *noting, bool privileged)
{
	const struct setting *seccomp = &noting->container->seccomp;

	if (privileged || (seccomp->state == SETTING_SET && str_case_eq(seccomp->text, STR_LIT("Unconfined"))))
		note(noting, INPUT_SECCOMP, SECCOMP_OFF, privileged ? "no seccomp, for it is privileged" : "seccomp is switched off");
	else if (seccomp->state == SETTING_SET && str_case_eq(seccomp->text, STR_LIT("Localhost")))
		note(noting, INPUT_SECCOMP, SECCOMP_OWN, "a seccomp profile of its own");
	else if (seccomp->state == SETTING_SET || (seccomp->state == SETTING_UNSET && !is_of_pod(noting->container)))
		note(noting, INPUT_SECCOMP, SECCOMP_DEFAULT, "the seccomp profile of the runtime");
	/* Of a pod that says nothing the kubelet decides (--seccomp-default), which no manifest tells. */
}

static void note_container(const struct noting *noting)
{
	const struct container *container = noting->container;
	bool privileged = setting_is(&container->privileged, "true");

	note_exposure(noting);
	note_user(noting);
	if (container->privileged.state != SETTING_UNKNOWN)
		note(noting, INPUT_PRIVILEGED, privileged ? VALUE_YES : VALUE_NO, privileged ? "privileged" : "not privileged");
	if (container->privileged.state != SETTING_UNKNOWN)
		note_capabilities(noting, privileged);
	if (container->read_only_root.state != SETTING_UNKNOWN)
		note(noting, INPUT_ROOT_FILES, setting_is(&container->read_only_root, "true") ? ROOT_FILES_READ_ONLY : ROOT_FILES_WRITABLE,
		     setting_is(&container->read_only_root, "true") ? "read-only root file system" : "it may write to its files");
	note_seccomp(noting, privileged);
}

void deployments_note(struct deploying *deploying, const struct document *document, const struct object *object)
{
	struct deployments *deployments = deploying->deployments;

	if (document->kind == CONFIG_DOCKERFILE || document->kind == CONFIG_IMAGE || document->kind == CONFIG_BAKE)
		return;
	vec_each(container, &document->containers) {
		struct arena *arena = &deployments->arena;
		struct deployment *deployment;

		if (container->image.state != SETTING_SET || !is_image_of(deploying->image, container->image.text))
			continue;
		if (deployments->list.n >= DEPLOYMENTS_MAX) {
			deploying->left_out++;
			continue;
		}
		deployment = vec_push(&deployments->list);
		deployment->where = arena_printf(arena, "%.*s:%u", STR(container->place.path), container->place.at.line);
		deployment->what = arena_printf(arena, "%.*s at %.*s", STR(container_words(arena, container)), STR(deployment->where));
		note_container(&(struct noting){arena, container, deployment});
		if (object)
			*vec_push(&deploying->workloads) = (struct deployed_by){object->index, deployments->list.n - 1};
	}
}

/* ---- what opens them ---- */

struct opening {
	struct deploying *deploying;
	const struct object *by;
	bool open;
};

static void open_deployment(const struct opening *opening, struct deployment *deployment)
{
	struct arena *arena = &opening->deploying->deployments->arena;
	struct input_fact *exposure = &deployment->facts[INPUT_EXPOSURE];
	int value = opening->open ? EXPOSURE_OPEN : EXPOSURE_CONTROLLED;

	if (exposure->value <= value && exposure->value != EXPOSURE_OPEN)
		*exposure = (struct input_fact){(uint8_t)value, arena_printf(arena, "%.*s leads to it, %.*s",
									     STR(object_title(opening->by, arena)), STR(deployment->what))};
}

/* Objects come in the order of their indices, so that of thousands of workloads those of the image are found at once. */
static bool open_workload(void *data, const struct object *workload)
{
	const struct opening *opening = data;
	struct deploying *deploying = opening->deploying;
	size_t low = 0, high = deploying->workloads.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (deploying->workloads.v[middle].object < workload->index)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < deploying->workloads.n && deploying->workloads.v[low].object == workload->index; low++)
		open_deployment(opening, &deploying->deployments->list.v[deploying->workloads.v[low].deployment]);
	return true;
}

static void follow_service(struct deploying *deploying, const struct objects *objects, const struct object *service, const struct object *by, bool open)
{
	struct opening opening = {deploying, by, open};

	/* Without labels a Service selects nothing: its endpoints are made by hand. */
	if (service && service->selector.labels_n)
		objects_select(objects, service->namespace, &service->selector, open_workload, &opening);
}

void deployments_open(struct deploying *deploying, const struct objects *objects, struct coverage *coverage, struct arena *arena)
{
	static const char *const routes[] = {"Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute", "VirtualService"};
	const struct object_list *list = objects_of(objects, "Service");

	if (deploying->left_out)
		coverage_note(coverage, arena, "exposure", STR_NULL, "%zu containers of the image beyond the limit of %u were not looked at",
			      deploying->left_out, DEPLOYMENTS_MAX);
	if (!deploying->workloads.n)
		return;
	for (size_t i = 0; list && i < list->n; i++) {
		const struct object *service = list->v[i];

		follow_service(deploying, objects, service, service, str_is(service->type, "LoadBalancer") || str_is(service->type, "NodePort") ||
									     service->external_ips);
	}
	for (size_t k = 0; k < ARRAY_SIZE(routes); k++) {
		list = objects_of(objects, routes[k]);
		for (size_t i = 0; list && i < list->n; i++)
			vec_each(reference, &list->v[i]->references)
				if (strcmp(reference->kind, "Service") == 0)
					follow_service(deploying, objects,
						       objects_find(objects, "Service",
								    reference->namespace.n ? reference->namespace : list->v[i]->namespace,
								    reference->name), list->v[i], true);
	}
}
