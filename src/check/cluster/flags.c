/* SPDX-License-Identifier: Apache-2.0 */
#include "check/cluster/flags.h"

#include "base/path.h"
#include "check/node.h"

const char *const flags_strong_ciphers[] = {
	"TLS_AES_128_GCM_SHA256",
	"TLS_AES_256_GCM_SHA384",
	"TLS_CHACHA20_POLY1305_SHA256",
	"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
	"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
	"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
	"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
	"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
	"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
	"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
	NULL,
};

/* ---- words of a command line ---- */

struct word {
	struct str text;
	const struct yaml_node *node;
};

#define ITEM_MAX ((size_t)64 << 10) /* bytes of one item: a script of megabytes starts no component behind them */

/* All words of command and args, one after the other; an item with blanks (of `sh -c`) is several. */
struct words {
	const struct yaml_node *lists[2];
	size_t list, item;
	struct str rest; /* of the item at hand */
	const struct yaml_node *node;
};

static struct words words_of(const struct yaml_node *container)
{
	return (struct words){.lists = {node_get(container, "command"), node_get(container, "args")}};
}

static bool next_word(struct words *words, struct word *ret_word)
{
	while (!str_next_word(&words->rest, &ret_word->text)) {
		while (words->list < ARRAY_SIZE(words->lists) && words->item >= yaml_count(words->lists[words->list])) {
			words->list++;
			words->item = 0;
		}
		if (words->list == ARRAY_SIZE(words->lists))
			return false;
		words->node = yaml_at(words->lists[words->list], words->item++);
		words->rest = str_slice(yaml_text(words->node), 0, ITEM_MAX);
	}
	ret_word->node = words->node;
	return true;
}

/* "registry.example.org/etcd:3.5" is etcd, started by its own entrypoint. */
static bool image_is(const struct yaml_node *container, const char *component)
{
	struct image_reference image = {.text = node_text(container, "image")};

	return str_search(image.text, str_of(component)) >= 0 && image_reference_split(&image) &&
	       str_is(path_base(image.repository), component);
}

static bool runs(const struct yaml_node *container, const char *component)
{
	struct words words = words_of(container);
	struct word word;

	while (next_word(&words, &word))
		if (str_is(path_base(word.text), component))
			return true;
	return !yaml_count(words.lists[0]) && image_is(container, component);
}

/* A flag as it was found. */
struct flag {
	const char *name;
	bool set;
	struct str value;
	const struct yaml_node *node;  /* that says it */
	const struct yaml_node *list;  /* of items, where a file has one */
};

static bool is_flag(struct str word, const char *name, struct str *ret_rest)
{
	if (!str_skip(&word, "--") && !str_skip(&word, "-"))
		return false;
	if (!str_skip(&word, name))
		return false;
	*ret_rest = word;
	return !word.n || word.p[0] == '=';
}

static struct flag find_flag(const struct yaml_node *container, const char *name)
{
	struct flag flag = {.name = name};
	struct words words = words_of(container);
	struct word word;
	bool open = false; /* the last word was the flag, and its value may be this one */

	while (next_word(&words, &word)) {
		struct str rest;

		if (open && !str_starts(word.text, "-"))
			flag.value = word.text;
		open = is_flag(word.text, name, &rest);
		if (open) {
			flag.set = true;
			flag.node = word.node;
			flag.value = rest.n ? str_from_index(rest, 1) : STR_LIT("true");
			open = !rest.n;
		}
	}
	return flag;
}

struct str flags_value(const struct yaml_node *container, const char *component, const char *flag)
{
	return runs(container, component) ? find_flag(container, flag).value : STR_NULL;
}

/* ---- operators ---- */

static struct str next_item(struct str *rest)
{
	struct str item = STR_NULL;

	while (str_next(rest, ',', &item) && !(item = str_trim(item)).n)
		;
	return item;
}

static bool list_has(const struct flag *flag, const char *item)
{
	struct str rest = flag->value, found;

	if (flag->list)
		return node_has(flag->list, item);
	while ((found = next_item(&rest)).n)
		if (str_is(found, item))
			return true;
	return false;
}

static bool list_has_only(const struct flag *flag, const char *const *items)
{
	struct str rest = flag->value, found;

	yaml_each(item, flag->list)
		if (!str_is_any(yaml_text(item), items))
			return false;
	while (!flag->list && (found = next_item(&rest)).n)
		if (!str_is_any(found, items))
			return false;
	return true;
}

static bool list_has_either(const struct flag *flag, const char *const *items)
{
	for (; *items; items++)
		if (list_has(flag, *items))
			return true;
	return false;
}

static bool number_of(struct str text, int64_t *ret_number)
{
	bool negative = str_skip(&text, "-");
	uint64_t value;

	if (!str_to_u64(text, &value) || value > INT64_MAX)
		return false;
	*ret_number = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

/* time.ParseDuration: numbers, each with its unit. */
static bool is_duration(struct str text)
{
	static const char *const units[] = {"ns", "us", "ms", "h", "m", "s"};

	if (!text.n)
		return false;
	while (text.n) {
		size_t digits = 0, unit = 0;

		while (digits < text.n && (str_is_digit(text.p[digits]) || text.p[digits] == '.'))
			digits++;
		text = str_from_index(text, digits);
		while (unit < ARRAY_SIZE(units) && !str_skip(&text, units[unit]))
			unit++;
		if (!digits || unit == ARRAY_SIZE(units))
			return false;
	}
	return true;
}

/* "0" and "0s" are the same zero. */
static bool value_is(struct str value, const char *wanted)
{
	return str_case_eq(value, str_of(wanted)) || (strcmp(wanted, "0") == 0 && str_is(value, "0s"));
}

static bool is_satisfied(const struct flag_rule *rule, const struct flag *flag)
{
	int64_t number;

	if (!flag->set)
		return rule->if_set || rule->operator == FLAG_UNSET || rule->operator == FLAG_IS_NOT || rule->operator == FLAG_HAS_NOT;
	switch (rule->operator) {
	case FLAG_SET: return flag->value.n > 0;
	case FLAG_UNSET: return false;
	case FLAG_IS: return value_is(flag->value, rule->value);
	case FLAG_IS_NOT: return !value_is(flag->value, rule->value);
	case FLAG_HAS: return list_has(flag, rule->value);
	case FLAG_HAS_EITHER: return list_has_either(flag, rule->items);
	case FLAG_HAS_NOT: return !list_has(flag, rule->value);
	case FLAG_ONLY: return list_has_only(flag, rule->items);
	case FLAG_AT_LEAST: return number_of(flag->value, &number) && number >= rule->number;
	case FLAG_AT_MOST: return number_of(flag->value, &number) && number <= rule->number;
	case FLAG_SUFFIX: return str_ends(flag->value, rule->value);
	case FLAG_DURATION: return is_duration(flag->value);
	}
	return true;
}

/* ---- judging ---- */

static void report(struct checking *checking, const struct flag *flag, const char *dashes, const struct yaml_node *holder)
{
	const struct config_file *file = checking->document->file;

	if (flag->set)
		check_found(checking, config_node_place(file, flag->node), "%s%s is \"%.*s\"", dashes, flag->name, STR(flag->value));
	else
		check_found(checking, config_node_place(file, holder), "%s%s is not set", dashes, flag->name);
}

void flags_judge(struct checking *checking, const struct container *container)
{
	const struct flag_rule *rule = checking->check->data;
	const char *const names[] = {rule->flag, rule->with};

	if (container->document->kind != CONFIG_KUBERNETES)
		return;
	/* Asked by a hundred rules of every container: most say no command, and their image is not looked into again. */
	if (!container->command.n && !str_starts(path_base(container->image.text), rule->component))
		return;
	if (!runs(container->node, rule->component))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names) && names[i]; i++) {
		struct flag flag = find_flag(container->node, names[i]);
		const struct yaml_node *command = node_get(container->node, "command");

		if (is_satisfied(rule, &flag))
			continue;
		report(checking, &flag, "--", yaml_count(command) ? yaml_at(command, 0) : container->node);
		return;
	}
}

static struct flag flag_of_node(const char *name, const struct yaml_node *node)
{
	struct flag flag = {.name = name, .set = node != NULL, .node = node, .value = yaml_text(node)};
	bool value;

	if (yaml_bool(node, YAML_1_1, &value))
		flag.value = value ? STR_LIT("true") : STR_LIT("false");
	if (yaml_is(node, YAML_SEQUENCE))
		flag.list = node;
	return flag;
}

/* kubelet.config.k8s.io/v1beta1. What is left out of it has a default, which mostly is the wanted value, other than that of flags. */
static void judge_kubelet(struct checking *checking, const struct flag_rule *rule, const struct yaml_node *root)
{
	const char *const fields[] = {rule->field, rule->with_field};

	for (size_t i = 0; i < ARRAY_SIZE(fields) && fields[i]; i++) {
		struct flag flag = flag_of_node(fields[i], node_at(root, fields[i]));

		if (is_satisfied(rule, &flag) || (!flag.set && rule->operator == FLAG_IS && !rule->field_wanted))
			continue;
		report(checking, &flag, "", root);
		return;
	}
}

/* The value of an extra argument: a map (v1beta3 and before), or a list of name and value (v1beta4). */
static const struct yaml_node *extra_argument(const struct yaml_node *arguments, const char *name)
{
	yaml_each(item, arguments)
		if (str_is(node_text(item, "name"), name))
			return node_get(item, "value");
	return yaml_is(arguments, YAML_MAPPING) ? node_get(arguments, name) : NULL;
}

/* kubeadm.k8s.io. kubeadm itself adds flags, so that only those that are written can be judged. */
static void judge_kubeadm(struct checking *checking, const struct flag_rule *rule, const struct yaml_node *root)
{
	static const struct {
		const char *component, *path;
	} places[] = {
		{"kube-apiserver", "apiServer.extraArgs"},
		{"kube-controller-manager", "controllerManager.extraArgs"},
		{"kube-scheduler", "scheduler.extraArgs"},
		{"etcd", "etcd.local.extraArgs"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		struct flag flag;

		if (strcmp(rule->component, places[i].component) != 0)
			continue;
		flag = flag_of_node(rule->flag, extra_argument(node_at(root, places[i].path), rule->flag));
		if (flag.set && !is_satisfied(rule, &flag))
			report(checking, &flag, "", root);
	}
}

void flags_judge_file(struct checking *checking, const struct resource *resource)
{
	const struct flag_rule *rule = checking->check->data;

	if (str_is(resource->kind, "KubeletConfiguration") && strcmp(rule->component, "kubelet") == 0)
		judge_kubelet(checking, rule, resource->root);
	else if (str_is(resource->kind, "ClusterConfiguration"))
		judge_kubeadm(checking, rule, resource->root);
}
