/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom a container's processes run as: of the base image, the Dockerfile, the Compose file, and the pod, who said so last. A pod that
 * has users of its own (hostUsers: false) has a root that is nobody on the host.
 */
#include "check/container/examples.h"
#include "check/container/words.h"
#include "check/dockerfile/user_offer.h"

#include "base/path.h"
#include "model/build.h"

#define HIGH_ID 10000 /* above those that a host gives to people and services */

enum user { USER_UNSET, USER_ROOT, USER_OTHER, USER_UNKNOWN };

static enum user user_of(const struct setting *setting)
{
	struct str user, group;
	uint64_t number;

	if (setting->state == SETTING_UNKNOWN)
		return USER_UNKNOWN;
	if (setting->state == SETTING_UNSET)
		return USER_UNSET;
	str_cut(setting->text, ':', &user, &group);
	if (!user.n || str_is(user, "root") || (str_to_u64(user, &number) && number == 0))
		return USER_ROOT;
	return USER_OTHER;
}

static bool has_own_users(const struct container *container)
{
	return setting_is(&container->host_users, "false");
}

/* Of a Dockerfile: whom it could run as instead. */
static void offer(struct checking *checking, struct finding *finding, const struct container *container)
{
	if (finding && container->document && container->document->build)
		user_offer(checking, finding, container->document->build);
}

static void judge_root(struct checking *checking, const struct container *container)
{
	enum user user = user_of(&container->user);

	if (user == USER_ROOT && !has_own_users(container))
		offer(checking, found_setting(checking, container, &container->user, "it runs as root"), container);
	else if (user == USER_UNKNOWN)
		found_setting(checking, container, &container->user, "user");
}

static bool says_it_is_not_root(struct str name)
{
	static const char *const words[] = {"nonroot", "non-root", "rootless", "unprivileged"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_search(name, str_of(words[i])) >= 0)
			return true;
	return false;
}

/* "static:nonroot", "nginx-unprivileged": whoever made such an image gave it a user. */
static bool is_named_after_its_user(const struct container *container)
{
	const struct build *build = container->document ? container->document->build : NULL;
	const struct stage *stage = build ? build->last : NULL;
	struct image_reference image = {.text = container->image.text};

	while (stage && stage->parent != STAGE_NONE)
		stage = &build->stages[stage->parent];
	if (stage)
		image.text = stage->base.text;
	return image_reference_split(&image) && (says_it_is_not_root(image.tag) || says_it_is_not_root(path_base(image.repository)));
}

static void judge_root_possible(struct checking *checking, const struct container *container)
{
	const bool *named = checking->check->data;
	struct finding *finding;

	if (user_of(&container->user) != USER_UNSET || setting_is(&container->run_as_non_root, "true") || has_own_users(container) ||
	    is_windows(container) || is_named_after_its_user(container) != *named)
		return;
	if (*named) {
		found_setting(checking, container, &container->user, "that it does not run as root is said by the name of its image alone");
		return;
	}
	if (container->run_as_non_root.state == SETTING_SET)
		finding = found_setting(checking, container, &container->run_as_non_root,
					"it may run as root: runAsNonRoot is false, and only the image says which user it has");
	else
		finding = found_in(checking, container, container->user.place,
				   container->kind == CONTAINER_BUILT ? "nothing says which user it has: it runs as the base image does, as a rule as root"
								      : "it may run as root: only the image says which user it has");
	offer(checking, finding, container);
}

static void judge_not_enforced(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container) && !setting_is(&container->run_as_non_root, "true") && !has_own_users(container))
		found_setting(checking, container, &container->run_as_non_root, "runAsNonRoot is not true");
}

static bool is_low(const struct setting *setting)
{
	int64_t number;

	return setting_number(setting, &number) && number < HIGH_ID;
}

static void judge_low_user(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container) && !has_own_users(container) && (container->user.state == SETTING_UNSET || is_low(&container->user)))
		found_setting(checking, container, &container->user, "the number of its user is below 10000, or the image's");
}

static void judge_low_group(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container) && !has_own_users(container) && (container->group.state == SETTING_UNSET || is_low(&container->group)))
		found_setting(checking, container, &container->group, "the number of its group is below 10000, or the image's");
}

static void judge_root_group(struct checking *checking, const struct container *container)
{
	if (setting_is(&container->group, "0"))
		found_setting(checking, container, &container->group, "its group is root");
}

#define ROOT_WHY                                                                                                           \
	"A process that is taken over has every right in the container, and whatever hole the kernel or the runtime has is open " \
	"to it; files that it writes to mounted volumes belong to root of the host."
#define ROOT_ALIASES                                                                                                     \
	"CKV_K8S_23", "KSV-0012", "C-0013", "C-0198", "kubescape:non-root-containers", "kube-linter:run-as-non-root", "DS-0002"
#define ROOT_REFERENCES                                                                                                  \
	"CIS Docker 4.1", "CIS Kubernetes 5.2.7", "Pod Security Standards restricted", "NSA Kubernetes pod security", "OWASP K01"

const struct check checks_container_user[] = {
	{
		.id = "container/root-user",
		.title = "the container runs as root",
		.why = ROOT_WHY,
		.fix = "give it a user of its own: `USER` at the end of the Dockerfile, `user` in Compose, `runAsUser` in a pod",
		.fix_of = {[CONFIG_DOCKERFILE] = "give it a user of its own by `USER` at the end of the Dockerfile",
			   [CONFIG_COMPOSE] = "give it a user of its own: `USER` in the image's Dockerfile, or `user`",
			   [CONFIG_RUN] = "give it a user of its own: `USER` in the image's Dockerfile, or `--user`"},
		.aliases = LIST(ROOT_ALIASES, "KSV-0105", "CKV_DOCKER_8", "CIS-DI-0001", "image/user-root",
				"kics:containers-running-as-root"),
		.references = LIST(ROOT_REFERENCES, "NIST SP 800-190 4.1.2"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTEXT("runAsUser: 10001"),
		.bad = EXAMPLE_CONTEXT("runAsUser: 0"),
		.container = judge_root,
	},
	{
		.id = "container/root-possible",
		.title = "nothing keeps the container from running as root",
		.why = ROOT_WHY,
		.fix = "name a user of its own: `USER` in the Dockerfile, `user` in Compose; in a pod set `runAsNonRoot: true` or `runAsUser`",
		.fix_of = {[CONFIG_DOCKERFILE] = "name a user of its own by `USER` at the end of the Dockerfile",
			   [CONFIG_COMPOSE] = "name a user of its own: `USER` in the image's Dockerfile, or `user`",
			   [CONFIG_RUN] = "name a user of its own: `USER` in the image's Dockerfile, or `--user`"},
		.aliases = LIST(ROOT_ALIASES, "CKV_DOCKER_3", "CIS-DI-0001", "kics:containers-running-as-root"),
		.references = LIST(ROOT_REFERENCES),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTEXT("runAsNonRoot: true"),
		.bad = EXAMPLE_CONTAINER(""),
		.data = &(const bool){false},
		.container = judge_root_possible,
	},
	{
		.id = "container/root-by-name",
		.title = "only the name of the image says that it does not run as root",
		.why = ROOT_WHY,
		.fix = "name the user too: `USER` in the Dockerfile, `user` in Compose; in a pod set `runAsNonRoot: true`",
		.aliases = LIST(ROOT_ALIASES, "CKV_DOCKER_3", "CIS-DI-0001"),
		.references = LIST(ROOT_REFERENCES),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = "FROM example.org/static:nonroot\nUSER 65532\n",
		.bad = "FROM example.org/static:nonroot\n",
		.data = &(const bool){true},
		.container = judge_root_possible,
	},
	{
		.id = "container/non-root-not-enforced",
		.title = "runAsNonRoot is not true",
		.why = "A user that the pod names is whom it runs as; only `runAsNonRoot` has the kubelet refuse root whoever changes that.",
		.fix = "set `runAsNonRoot: true`",
		.aliases = LIST("KSV-0012"),
		.references = LIST("Pod Security Standards restricted"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("runAsNonRoot: true"),
		.bad = EXAMPLE_CONTEXT("runAsUser: 1000"),
		.container = judge_not_enforced,
	},
	{
		.id = "container/low-user-id",
		.title = "the number of the container's user may be one of the host's",
		.why = "Who gets out of the container has the rights of whom the host gave that number to.",
		.fix = "set `runAsUser` to a number above 10000",
		.aliases = LIST("CKV_K8S_40", "KSV-0020", "kube-score:container-security-context-user-group-id",
				"kics:container-running-with-low-uid"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("runAsUser: 10001"),
		.bad = EXAMPLE_CONTEXT("runAsUser: 1000"),
		.container = judge_low_user,
	},
	{
		.id = "container/low-group-id",
		.title = "the number of the container's group may be one of the host's",
		.why = "Who gets out of the container has the rights of the group that the host gave that number to.",
		.fix = "set `runAsGroup` to a number above 10000",
		.aliases = LIST("KSV-0021", "kube-score:container-security-context-user-group-id"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("runAsGroup: 10001"),
		.bad = EXAMPLE_CONTEXT("runAsGroup: 1000"),
		.container = judge_low_group,
	},
	{
		.id = "container/root-group",
		.title = "the container's group is root",
		.why = "Files of the group root, which many images let their group write, are open to it.",
		.fix = "set `runAsGroup` to a number other than 0",
		.aliases = LIST("KSV-0116", "C-0013", "kubescape:non-root-containers"),
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_CONTEXT("runAsGroup: 1000"),
		.bad = EXAMPLE_CONTEXT("runAsGroup: 0"),
		.container = judge_root_group,
	},
	{0},
};
