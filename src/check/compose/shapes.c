/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a Compose file and the kinds of their values: compose-spec, schema/compose-spec.json. */
#include "check/compose/shapes.h"

#include <string.h>

#define KEYS(...) (const struct shape_key[]){__VA_ARGS__, {NULL, NULL}}
#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
#define MAPPING(...) {.kinds = SHAPE_MAP, .keys = KEYS(__VA_ARGS__)}

static const struct shape text = {.kinds = SHAPE_TEXT};
static const struct shape texts = {.kinds = SHAPE_LIST, .items = &text};
static const struct shape list = {.kinds = SHAPE_LIST};
static const struct shape mapping = {.kinds = SHAPE_MAP};
static const struct shape text_or_list = {.kinds = SHAPE_TEXT | SHAPE_LIST, .items = &text};
static const struct shape list_or_mapping = {.kinds = SHAPE_LIST | SHAPE_MAP};
static const struct shape order = {.kinds = SHAPE_TEXT, .words = WORDS("start-first", "stop-first")};
static const struct shape external = {.kinds = SHAPE_TEXT | SHAPE_MAP, .keys = KEYS({"name", &text})};

/* ---- scalars ---- */

/* docker/go-units, size.go, RAMInBytes(): a number, and a unit with "b" or "ib" behind it. "-1" is no limit. */
static bool takes_size(const struct yaml_node *node)
{
	struct str rest = yaml_text(node);
	size_t n = 0, digits = 0;

	if (str_is(rest, "-1"))
		return true;
	for (; n < rest.n && (str_is_digit(rest.p[n]) || rest.p[n] == '.'); n++)
		digits += rest.p[n] != '.';
	if (!digits || n > digits + 1)
		return false;
	rest = str_trim(str_from_index(rest, n));
	if (!rest.n || str_case_eq(rest, STR_LIT("b")))
		return true;
	if (!rest.p[0] || !strchr("kmgtp", str_lower(rest.p[0])))
		return false;
	rest = str_from_index(rest, 1);
	return !rest.n || str_case_eq(rest, STR_LIT("b")) || str_case_eq(rest, STR_LIT("ib"));
}

static bool takes_processors(const struct yaml_node *node)
{
	struct str rest = yaml_text(node);
	size_t digits = 0;

	for (size_t i = 0; i < rest.n; i++) {
		if (!str_is_digit(rest.p[i]) && rest.p[i] != '.')
			return false;
		digits += rest.p[i] != '.';
	}
	return digits && rest.n <= digits + 1;
}

/* "on-failure:5" */
static bool takes_attempts(const struct yaml_node *node)
{
	struct str rest = yaml_text(node);
	uint64_t most;

	return !rest.n || (str_skip(&rest, "on-failure:") && str_to_u64(rest, &most));
}

/* "every_2h30m" */
static bool takes_interval(const struct yaml_node *node)
{
	struct str rest = yaml_text(node);
	bool ends = false, digits = false;

	if (!str_skip(&rest, "every_"))
		return false;
	for (size_t i = 0; i < rest.n; i++) {
		bool digit = str_is_digit(rest.p[i]);

		if (!digit && (!digits || !rest.p[i] || !strchr("wdhms", rest.p[i])))
			return false;
		ends = !digit;
		digits = digit;
	}
	return ends;
}

/* The name of a network, or what may stand before a colon. */
static bool takes_network_mode(const struct yaml_node *node)
{
	struct str before, behind;

	if (!str_cut(yaml_text(node), ':', &before, &behind))
		return true;
	return (str_is(before, "service") || str_is(before, "container")) && behind.n;
}

static const struct shape size = {.kinds = SHAPE_TEXT, .scalar = &(const struct shape_scalar){"a size such as 512m or 1g", takes_size}};
static const struct shape processors = {.kinds = SHAPE_TEXT, .scalar = &(const struct shape_scalar){"a number such as 0.5", takes_processors}};
static const struct shape network_mode = {
	.kinds = SHAPE_TEXT, .scalar = &(const struct shape_scalar){"service:NAME, container:NAME or a network", takes_network_mode},
};
static const struct shape restart = {
	.kinds = SHAPE_TEXT, .words = WORDS("no", "always", "on-failure", "unless-stopped"),
	.scalar = &(const struct shape_scalar){"a policy", takes_attempts},
};
static const struct shape pull_policy = {
	.kinds = SHAPE_TEXT, .words = WORDS("always", "never", "missing", "if_not_present", "build", "refresh", "daily", "weekly"),
	.scalar = &(const struct shape_scalar){"a policy", takes_interval},
};

/* ---- parts of a service ---- */

static const struct shape ulimits = {
	.kinds = SHAPE_MAP,
	.values = &(const struct shape){.kinds = SHAPE_TEXT | SHAPE_MAP, .keys = KEYS({"hard", &text}, {"soft", &text})},
};

/* configs, secrets */
static const struct shape grants = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape){
		.kinds = SHAPE_TEXT | SHAPE_MAP,
		.keys = KEYS({"source", &text}, {"target", &text}, {"uid", &text}, {"gid", &text}, {"mode", &text}),
	},
};

static const struct shape build = {
	.kinds = SHAPE_TEXT | SHAPE_MAP,
	.keys = KEYS({"context", &text}, {"dockerfile", &text}, {"dockerfile_inline", &text}, {"entitlements", &texts},
		     {"args", &list_or_mapping}, {"ssh", &list_or_mapping}, {"labels", &list_or_mapping}, {"cache_from", &texts},
		     {"cache_to", &texts}, {"no_cache", &text}, {"no_cache_filter", &text_or_list}, {"additional_contexts", &list_or_mapping},
		     {"network", &text}, {"provenance", &text}, {"sbom", &text}, {"pull", &text}, {"target", &text}, {"shm_size", &size},
		     {"extra_hosts", &list_or_mapping}, {"isolation", &text}, {"privileged", &text}, {"secrets", &grants}, {"tags", &texts},
		     {"ulimits", &ulimits}, {"platforms", &texts}),
};

static const struct shape io_limits = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING({"path", &text}, {"rate", &text}),
};

static const struct shape io_weights = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING({"path", &text}, {"weight", &text}),
};

static const struct shape blkio = MAPPING({"device_read_bps", &io_limits}, {"device_read_iops", &io_limits}, {"device_write_bps", &io_limits},
					  {"device_write_iops", &io_limits}, {"weight", &text}, {"weight_device", &io_weights});

static const struct shape depends_on = {
	.kinds = SHAPE_LIST | SHAPE_MAP, .items = &text,
	.values = &(const struct shape)MAPPING(
		{"restart", &text}, {"required", &text},
		{"condition", &(const struct shape){.kinds = SHAPE_TEXT, .words = WORDS("service_started", "service_healthy",
											 "service_completed_successfully")}}),
};

static const struct shape hook = MAPPING({"command", &text_or_list}, {"user", &text}, {"privileged", &text}, {"working_dir", &text},
					 {"environment", &list_or_mapping});
static const struct shape hooks = {.kinds = SHAPE_LIST, .items = &hook};

static const struct shape develop = MAPPING(
	{"watch", &(const struct shape){.kinds = SHAPE_LIST, .items = &(const struct shape)MAPPING(
		{"ignore", &text_or_list}, {"include", &text_or_list}, {"path", &text}, {"initial_sync", &text}, {"target", &text},
		{"exec", &hook},
		{"action", &(const struct shape){.kinds = SHAPE_TEXT, .words = WORDS("rebuild", "sync", "restart", "sync+restart",
										     "sync+exec")}})}});

static const struct shape update = MAPPING({"parallelism", &text}, {"delay", &text}, {"failure_action", &text}, {"monitor", &text},
					   {"max_failure_ratio", &text}, {"order", &order});

static const struct shape device = MAPPING({"capabilities", &texts}, {"count", &text}, {"device_ids", &texts}, {"driver", &text},
					   {"options", &list_or_mapping});
static const struct shape reserved_devices = {.kinds = SHAPE_LIST, .items = &device};
static const struct shape gpus = {.kinds = SHAPE_TEXT | SHAPE_LIST, .items = &device};

static const struct shape generic_resources = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING(
		{"discrete_resource_spec", &(const struct shape)MAPPING({"kind", &text}, {"value", &text})}),
};

static const struct shape resources = MAPPING(
	{"limits", &(const struct shape)MAPPING({"cpus", &processors}, {"memory", &size}, {"pids", &text})},
	{"reservations", &(const struct shape)MAPPING({"cpus", &processors}, {"memory", &size}, {"generic_resources", &generic_resources},
						      {"devices", &reserved_devices})});

static const struct shape placement = MAPPING(
	{"constraints", &texts}, {"max_replicas_per_node", &text},
	{"preferences", &(const struct shape){.kinds = SHAPE_LIST, .items = &(const struct shape)MAPPING({"spread", &text})}});

static const struct shape deploy = MAPPING(
	{"mode", &text}, {"endpoint_mode", &text}, {"replicas", &text}, {"labels", &list_or_mapping}, {"rollback_config", &update},
	{"update_config", &update}, {"resources", &resources},
	{"restart_policy", &(const struct shape)MAPPING({"condition", &text}, {"delay", &text}, {"max_attempts", &text}, {"window", &text})},
	{"placement", &placement});

static const struct shape env_file = {
	.kinds = SHAPE_TEXT | SHAPE_LIST,
	.items = &(const struct shape){.kinds = SHAPE_TEXT | SHAPE_MAP, .keys = KEYS({"path", &text}, {"format", &text}, {"required", &text})},
};

static const struct shape healthcheck = MAPPING({"disable", &text}, {"interval", &text}, {"retries", &text}, {"test", &text_or_list},
						{"timeout", &text}, {"start_period", &text}, {"start_interval", &text});

static const struct shape service_networks = {
	.kinds = SHAPE_LIST | SHAPE_MAP, .items = &text, .names = true,
	.values = &(const struct shape)MAPPING({"aliases", &texts}, {"interface_name", &text}, {"ipv4_address", &text}, {"ipv6_address", &text},
					       {"link_local_ips", &texts}, {"mac_address", &text}, {"driver_opts", &mapping},
					       {"priority", &text}, {"gw_priority", &text}),
};

static const struct shape service_models = {
	.kinds = SHAPE_LIST | SHAPE_MAP, .items = &text,
	.values = &(const struct shape)MAPPING({"endpoint_var", &text}, {"model_var", &text}),
};

static const struct shape ports = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape){
		.kinds = SHAPE_TEXT | SHAPE_MAP,
		.keys = KEYS({"name", &text}, {"mode", &text}, {"host_ip", &text}, {"target", &text}, {"published", &text}, {"protocol", &text},
			     {"app_protocol", &text}),
	},
};

static const struct shape mounts = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape){
		.kinds = SHAPE_TEXT | SHAPE_MAP,
		.keys = KEYS(
			{"type", &(const struct shape){.kinds = SHAPE_TEXT, .words = WORDS("bind", "volume", "tmpfs", "cluster", "npipe", "image")}},
			{"source", &text}, {"target", &text}, {"read_only", &text}, {"consistency", &text},
			{"bind", &(const struct shape)MAPPING({"propagation", &text}, {"create_host_path", &text}, {"recursive", &text},
							      {"selinux", &text})},
			{"volume", &(const struct shape)MAPPING({"labels", &list_or_mapping}, {"nocopy", &text}, {"subpath", &text})},
			{"tmpfs", &(const struct shape)MAPPING({"size", &text}, {"mode", &text})},
			{"image", &(const struct shape)MAPPING({"subpath", &text})}),
	},
};

static const struct shape devices = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape){.kinds = SHAPE_TEXT | SHAPE_MAP, .keys = KEYS({"source", &text}, {"target", &text}, {"permissions", &text})},
};

static const struct shape service = MAPPING(
	{"annotations", &list_or_mapping}, {"attach", &text}, {"blkio_config", &blkio}, {"build", &build}, {"cap_add", &texts},
	{"cap_drop", &texts}, {"cgroup", &(const struct shape){.kinds = SHAPE_TEXT, .words = WORDS("host", "private")}},
	{"cgroup_parent", &text}, {"command", &text_or_list}, {"configs", &grants}, {"container_name", &text}, {"cpu_count", &text},
	{"cpu_percent", &text}, {"cpu_period", &text}, {"cpu_quota", &text}, {"cpu_rt_period", &text}, {"cpu_rt_runtime", &text},
	{"cpu_shares", &text}, {"cpus", &processors}, {"cpuset", &text},
	{"credential_spec", &(const struct shape)MAPPING({"config", &text}, {"file", &text}, {"registry", &text})},
	{"depends_on", &depends_on}, {"deploy", &deploy}, {"develop", &develop}, {"device_cgroup_rules", &texts}, {"devices", &devices},
	{"dns", &text_or_list}, {"dns_opt", &texts}, {"dns_search", &text_or_list}, {"domainname", &text}, {"entrypoint", &text_or_list},
	{"env_file", &env_file}, {"environment", &list_or_mapping}, {"expose", &texts},
	{"extends", &(const struct shape){.kinds = SHAPE_TEXT | SHAPE_MAP, .keys = KEYS({"service", &text}, {"file", &text})}},
	{"external_links", &texts}, {"extra_hosts", &list_or_mapping}, {"gpus", &gpus}, {"group_add", &texts}, {"healthcheck", &healthcheck},
	{"hostname", &text}, {"image", &text}, {"init", &text}, {"ipc", &text}, {"isolation", &text}, {"label_file", &text_or_list},
	{"labels", &list_or_mapping}, {"links", &texts},
	{"logging", &(const struct shape)MAPPING({"driver", &text}, {"options", &mapping})}, {"mac_address", &text}, {"mem_limit", &size},
	{"mem_reservation", &size}, {"mem_swappiness", &text}, {"memswap_limit", &size}, {"models", &service_models}, {"network_mode", &network_mode},
	{"networks", &service_networks}, {"oom_kill_disable", &text}, {"oom_score_adj", &text}, {"pid", &text}, {"pids_limit", &text},
	{"platform", &text}, {"ports", &ports}, {"post_start", &hooks}, {"pre_start", &hooks}, {"pre_stop", &hooks}, {"privileged", &text},
	{"profiles", &texts},
	{"provider", &(const struct shape)MAPPING({"type", &text}, {"options", &mapping})}, {"pull_policy", &pull_policy},
	{"pull_refresh_after", &text}, {"read_only", &text}, {"restart", &restart}, {"runtime", &text}, {"scale", &text}, {"secrets", &grants},
	{"security_opt", &texts}, {"shm_size", &size}, {"stdin_open", &text}, {"stop_grace_period", &text}, {"stop_signal", &text},
	{"storage_opt", &mapping}, {"sysctls", &list_or_mapping}, {"tmpfs", &text_or_list}, {"tty", &text}, {"ulimits", &ulimits},
	{"use_api_socket", &text}, {"user", &text}, {"userns_mode", &text}, {"uts", &text}, {"volumes", &mounts}, {"volumes_from", &texts},
	{"working_dir", &text});

/* ---- the file ---- */

static const struct shape address_pool = MAPPING({"subnet", &text}, {"ip_range", &text}, {"gateway", &text}, {"aux_addresses", &mapping});

static const struct shape network = MAPPING(
	{"name", &text}, {"driver", &text}, {"driver_opts", &mapping}, {"external", &external}, {"internal", &text}, {"enable_ipv4", &text},
	{"enable_ipv6", &text}, {"attachable", &text}, {"labels", &list_or_mapping},
	{"ipam", &(const struct shape)MAPPING({"driver", &text}, {"options", &mapping},
					      {"config", &(const struct shape){.kinds = SHAPE_LIST, .items = &address_pool}})});

static const struct shape volume = MAPPING({"name", &text}, {"driver", &text}, {"driver_opts", &mapping}, {"external", &external},
					   {"labels", &list_or_mapping});

static const struct shape secret = MAPPING({"name", &text}, {"environment", &text}, {"file", &text}, {"external", &external},
					   {"labels", &list_or_mapping}, {"driver", &text}, {"driver_opts", &mapping},
					   {"template_driver", &text});

static const struct shape config = MAPPING({"name", &text}, {"content", &text}, {"environment", &text}, {"file", &text},
					   {"external", &external}, {"labels", &list_or_mapping}, {"template_driver", &text});

static const struct shape model = MAPPING({"name", &text}, {"model", &text}, {"context_size", &text}, {"runtime_flags", &list});

static const struct shape include = {
	.kinds = SHAPE_TEXT | SHAPE_MAP,
	.keys = KEYS({"path", &text_or_list}, {"env_file", &text_or_list}, {"project_directory", &text}),
};

#define NAMED(entry) &(const struct shape){.kinds = SHAPE_MAP, .values = (entry), .names = true}

const struct shape compose_shape = MAPPING(
	{"version", &text}, {"name", &text}, {"include", &(const struct shape){.kinds = SHAPE_LIST, .items = &include}},
	{"services", NAMED(&service)}, {"models", NAMED(&model)}, {"networks", NAMED(&network)}, {"volumes", NAMED(&volume)},
	{"secrets", NAMED(&secret)}, {"configs", NAMED(&config)});
