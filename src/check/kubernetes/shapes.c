/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of workloads and what is beside them: kubernetes/api, types of core/v1, apps/v1, batch/v1, networking/v1 and meta/v1. */
#include "check/kubernetes/shapes.h"

#include "base/mem.h"

#define KEYS(...) (const struct shape_key[]){__VA_ARGS__, {NULL, NULL}}
#define MAPPING(...) {.kinds = SHAPE_MAP, .keys = KEYS(__VA_ARGS__)}
#define LIST_OF(...) &(const struct shape){.kinds = SHAPE_LIST, .items = &(const struct shape)MAPPING(__VA_ARGS__)}

static const struct shape text = {.kinds = SHAPE_TEXT};
static const struct shape texts = {.kinds = SHAPE_LIST, .items = &text};
static const struct shape list = {.kinds = SHAPE_LIST};
static const struct shape mapping = {.kinds = SHAPE_MAP};

/* ---- scalars: as encoding/json reads into the types of Go what sigs.k8s.io/yaml makes of YAML 1.1 ---- */

static bool takes_flag(const struct yaml_node *node)
{
	return yaml_type(node, YAML_1_1) == YAML_TYPE_BOOL;
}

/* 80.0 is 80; which fractions are refused is not looked at. */
static bool takes_number(const struct yaml_node *node)
{
	enum yaml_type type = yaml_type(node, YAML_1_1);

	return type == YAML_TYPE_INTEGER || type == YAML_TYPE_FLOAT;
}

/* What is no text in every version, and the words for true and false of the older; of "y" and "n" parsers think differently. */
static bool takes_string(const struct yaml_node *node)
{
	return yaml_type(node, YAML_1_2) == YAML_TYPE_TEXT && (yaml_type(node, YAML_1_1) != YAML_TYPE_BOOL || yaml_text(node).n == 1);
}

/* apimachinery, pkg/api/resource/quantity.go: a number, and a suffix of the table or an exponent. */
static bool takes_quantity(const struct yaml_node *node)
{
	static const char *const suffixes[] = {"", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", NULL};
	struct str rest = yaml_text(node);
	size_t digits = 0, n = 0;

	if (str_starts(rest, "+") || str_starts(rest, "-"))
		rest = str_from_index(rest, 1);
	for (; n < rest.n && (str_is_digit(rest.p[n]) || rest.p[n] == '.'); n++)
		digits += rest.p[n] != '.';
	if (!digits || n > digits + 1)
		return false;
	rest = str_from_index(rest, n);
	if (str_is_any(rest, suffixes))
		return true;
	if (!str_skip(&rest, "e") && !str_skip(&rest, "E"))
		return false;
	if (str_starts(rest, "+") || str_starts(rest, "-"))
		rest = str_from_index(rest, 1);
	for (n = 0; n < rest.n && str_is_digit(rest.p[n]); n++)
		;
	return n && n == rest.n;
}

static const struct shape flag = {.kinds = SHAPE_TEXT, .scalar = &(const struct shape_scalar){"true or false", takes_flag}};
static const struct shape number = {.kinds = SHAPE_TEXT, .scalar = &(const struct shape_scalar){"a number", takes_number}};
static const struct shape numbers = {.kinds = SHAPE_LIST, .items = &number};
static const struct shape string = {.kinds = SHAPE_TEXT, .scalar = &(const struct shape_scalar){"text, in quotes", takes_string}};
static const struct shape strings = {.kinds = SHAPE_LIST, .items = &string};
static const struct shape words = {.kinds = SHAPE_MAP, .values = &string};
static const struct shape quantity = {
	.kinds = SHAPE_TEXT, .scalar = &(const struct shape_scalar){"a quantity such as 250m or 1Gi", takes_quantity},
};
static const struct shape quantities = {.kinds = SHAPE_MAP, .values = &quantity};

static const struct shape owners = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING({"apiVersion", &text}, {"kind", &text}, {"name", &text}, {"uid", &text}, {"controller", &flag},
					      {"blockOwnerDeletion", &flag}),
};

const struct shape kubernetes_metadata_shape = MAPPING(
	{"name", &text}, {"generateName", &text}, {"namespace", &text}, {"selfLink", &text}, {"uid", &text}, {"resourceVersion", &text},
	{"generation", &number}, {"creationTimestamp", &text}, {"deletionTimestamp", &text}, {"deletionGracePeriodSeconds", &number},
	{"labels", &words}, {"annotations", &words}, {"ownerReferences", &owners}, {"finalizers", &texts}, {"managedFields", &list},
	{"clusterName", &text}, {"initializers", NULL});

static const struct shape selector = MAPPING(
	{"matchLabels", &words}, {"matchExpressions", LIST_OF({"key", &text}, {"operator", &text}, {"values", &texts})});

/* ---- containers ---- */

static const struct shape profile = MAPPING({"type", &text}, {"localhostProfile", &text});
static const struct shape selinux = MAPPING({"user", &text}, {"role", &text}, {"type", &text}, {"level", &text});
static const struct shape windows = MAPPING({"gmsaCredentialSpecName", &text}, {"gmsaCredentialSpec", &text}, {"runAsUserName", &text},
					    {"hostProcess", &flag});

static const struct shape container_context = MAPPING(
	{"capabilities", &(const struct shape)MAPPING({"add", &texts}, {"drop", &texts})}, {"privileged", &flag}, {"seLinuxOptions", &selinux},
	{"windowsOptions", &windows}, {"runAsUser", &number}, {"runAsGroup", &number}, {"runAsNonRoot", &flag}, {"readOnlyRootFilesystem", &flag},
	{"allowPrivilegeEscalation", &flag}, {"procMount", &text}, {"seccompProfile", &profile}, {"appArmorProfile", &profile});

static const struct shape http_get = MAPPING({"path", &text}, {"port", &text}, {"host", &text}, {"scheme", &text}, {"httpHeaders", &list});
static const struct shape tcp = MAPPING({"port", &text}, {"host", &text});
static const struct shape exec = MAPPING({"command", &strings});

static const struct shape probe = MAPPING(
	{"exec", &exec}, {"httpGet", &http_get}, {"tcpSocket", &tcp}, {"grpc", &(const struct shape)MAPPING({"port", &number}, {"service", &text})},
	{"initialDelaySeconds", &number}, {"timeoutSeconds", &number}, {"periodSeconds", &number}, {"successThreshold", &number},
	{"failureThreshold", &number}, {"terminationGracePeriodSeconds", &number});

static const struct shape handler = MAPPING({"exec", &exec}, {"httpGet", &http_get}, {"tcpSocket", &tcp},
					    {"sleep", &(const struct shape)MAPPING({"seconds", &number})});

static const struct shape key_of = MAPPING({"name", &text}, {"key", &text}, {"optional", &flag});
static const struct shape all_of = MAPPING({"name", &text}, {"optional", &flag});
static const struct shape field_of = MAPPING({"apiVersion", &text}, {"fieldPath", &text});

static const struct shape variable_source = MAPPING(
	{"fieldRef", &field_of}, {"resourceFieldRef", &mapping}, {"configMapKeyRef", &key_of}, {"secretKeyRef", &key_of},
	{"fileKeyRef", &mapping});

static const struct shape resources = MAPPING({"limits", &quantities}, {"requests", &quantities}, {"claims", &list});

static const struct shape containers = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING(
		{"name", &text}, {"image", &text}, {"command", &strings}, {"args", &strings}, {"workingDir", &text},
		{"ports", LIST_OF({"name", &text}, {"hostPort", &number}, {"containerPort", &number}, {"protocol", &text}, {"hostIP", &text})},
		{"envFrom", LIST_OF({"prefix", &text}, {"configMapRef", &all_of}, {"secretRef", &all_of})},
		{"env", LIST_OF({"name", &text}, {"value", &string}, {"valueFrom", &variable_source})}, {"resources", &resources},
		{"resizePolicy", &list}, {"restartPolicy", &text}, {"restartPolicyRules", &list},
		{"volumeMounts", LIST_OF({"name", &text}, {"readOnly", &flag}, {"recursiveReadOnly", &text}, {"mountPath", &text},
					 {"subPath", &text}, {"mountPropagation", &text}, {"subPathExpr", &text})},
		{"volumeDevices", LIST_OF({"name", &text}, {"devicePath", &text})}, {"livenessProbe", &probe}, {"readinessProbe", &probe},
		{"startupProbe", &probe},
		{"lifecycle", &(const struct shape)MAPPING({"postStart", &handler}, {"preStop", &handler}, {"stopSignal", &text})},
		{"terminationMessagePath", &text}, {"terminationMessagePolicy", &text}, {"imagePullPolicy", &text},
		{"securityContext", &container_context}, {"stdin", &flag}, {"stdinOnce", &flag}, {"tty", &flag}, {"targetContainerName", &text}),
};

/* ---- pods ---- */

static const struct shape volumes = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING(
		{"name", &text}, {"hostPath", &(const struct shape)MAPPING({"path", &text}, {"type", &text})},
		{"emptyDir", &(const struct shape)MAPPING({"medium", &text}, {"sizeLimit", &quantity})}, {"gcePersistentDisk", &mapping},
		{"awsElasticBlockStore", &mapping}, {"gitRepo", &mapping},
		{"secret", &(const struct shape)MAPPING({"secretName", &text}, {"items", &list}, {"defaultMode", &number}, {"optional", &flag})},
		{"nfs", &mapping}, {"iscsi", &mapping}, {"glusterfs", &mapping},
		{"persistentVolumeClaim", &(const struct shape)MAPPING({"claimName", &text}, {"readOnly", &flag})}, {"rbd", &mapping},
		{"flexVolume", &mapping}, {"cinder", &mapping}, {"cephfs", &mapping}, {"flocker", &mapping}, {"downwardAPI", &mapping},
		{"fc", &mapping}, {"azureFile", &mapping},
		{"configMap", &(const struct shape)MAPPING({"name", &text}, {"items", &list}, {"defaultMode", &number}, {"optional", &flag})},
		{"vsphereVolume", &mapping}, {"quobyte", &mapping}, {"azureDisk", &mapping}, {"photonPersistentDisk", &mapping},
		{"projected", &(const struct shape)MAPPING({"sources", &list}, {"defaultMode", &number})}, {"portworxVolume", &mapping},
		{"scaleIO", &mapping}, {"storageos", &mapping}, {"csi", &mapping}, {"ephemeral", &mapping}, {"image", &mapping}),
};

static const struct shape pod_context = MAPPING(
	{"seLinuxOptions", &selinux}, {"windowsOptions", &windows}, {"runAsUser", &number}, {"runAsGroup", &number}, {"runAsNonRoot", &flag},
	{"supplementalGroups", &numbers}, {"supplementalGroupsPolicy", &text}, {"fsGroup", &number},
	{"sysctls", LIST_OF({"name", &text}, {"value", &text})}, {"fsGroupChangePolicy", &text}, {"seccompProfile", &profile},
	{"appArmorProfile", &profile}, {"seLinuxChangePolicy", &text});

static const struct shape affinity = MAPPING({"nodeAffinity", &mapping}, {"podAffinity", &mapping}, {"podAntiAffinity", &mapping});

static const struct shape constraint = MAPPING(
	{"maxSkew", &number}, {"topologyKey", &text}, {"whenUnsatisfiable", &text}, {"labelSelector", &selector}, {"minDomains", &number},
	{"nodeAffinityPolicy", &text}, {"nodeTaintsPolicy", &text}, {"matchLabelKeys", &texts});

const struct shape kubernetes_pod_shape = MAPPING(
	{"volumes", &volumes}, {"initContainers", &containers}, {"containers", &containers}, {"ephemeralContainers", &containers},
	{"restartPolicy", &text}, {"terminationGracePeriodSeconds", &number}, {"activeDeadlineSeconds", &number}, {"dnsPolicy", &text},
	{"nodeSelector", &words}, {"serviceAccountName", &text}, {"serviceAccount", &text}, {"automountServiceAccountToken", &flag},
	{"nodeName", &text}, {"hostNetwork", &flag}, {"hostPID", &flag}, {"hostIPC", &flag}, {"shareProcessNamespace", &flag},
	{"securityContext", &pod_context}, {"imagePullSecrets", LIST_OF({"name", &text})}, {"hostname", &text}, {"subdomain", &text},
	{"affinity", &affinity}, {"schedulerName", &text},
	{"tolerations", LIST_OF({"key", &text}, {"operator", &text}, {"value", &text}, {"effect", &text}, {"tolerationSeconds", &number})},
	{"hostAliases", LIST_OF({"ip", &text}, {"hostnames", &texts})}, {"priorityClassName", &text}, {"priority", &number},
	{"dnsConfig", &(const struct shape)MAPPING({"nameservers", &texts}, {"searches", &texts}, {"options", &list})}, {"readinessGates", &list},
	{"runtimeClassName", &text}, {"enableServiceLinks", &flag}, {"preemptionPolicy", &text}, {"overhead", &mapping},
	{"topologySpreadConstraints", &(const struct shape){.kinds = SHAPE_LIST, .items = &constraint}}, {"setHostnameAsFQDN", &flag},
	{"os", &(const struct shape)MAPPING({"name", &text})}, {"hostUsers", &flag}, {"schedulingGates", &list}, {"resourceClaims", &list},
	{"resources", &resources}, {"hostnameOverride", &text}, {"workloadRef", &mapping});

/* ---- what holds them, and Services and policies beside ---- */

static const struct shape template = MAPPING({"metadata", &kubernetes_metadata_shape}, {"spec", NULL});
static const struct shape job_template = MAPPING({"metadata", &kubernetes_metadata_shape}, {"spec", NULL});

static const struct shape deployment = MAPPING(
	{"replicas", &number}, {"selector", &selector}, {"template", &template}, {"strategy", &mapping}, {"minReadySeconds", &number},
	{"revisionHistoryLimit", &number}, {"paused", &flag}, {"progressDeadlineSeconds", &number}, {"rollbackTo", NULL});
static const struct shape stateful_set = MAPPING(
	{"replicas", &number}, {"selector", &selector}, {"template", &template}, {"volumeClaimTemplates", &list}, {"serviceName", &text},
	{"podManagementPolicy", &text}, {"updateStrategy", &mapping}, {"revisionHistoryLimit", &number}, {"minReadySeconds", &number},
	{"persistentVolumeClaimRetentionPolicy", &mapping}, {"ordinals", &mapping});
static const struct shape daemon_set = MAPPING({"selector", &selector}, {"template", &template}, {"updateStrategy", &mapping},
					       {"minReadySeconds", &number}, {"revisionHistoryLimit", &number}, {"templateGeneration", &number});
static const struct shape replica_set = MAPPING({"replicas", &number}, {"selector", &selector}, {"template", &template},
						{"minReadySeconds", &number});
static const struct shape job = MAPPING(
	{"parallelism", &number}, {"completions", &number}, {"activeDeadlineSeconds", &number}, {"podFailurePolicy", &mapping},
	{"successPolicy", &mapping}, {"backoffLimit", &number}, {"backoffLimitPerIndex", &number}, {"maxFailedIndexes", &text},
	{"selector", &selector}, {"manualSelector", &flag}, {"template", &template}, {"ttlSecondsAfterFinished", &number},
	{"completionMode", &text}, {"suspend", &flag}, {"podReplacementPolicy", &text}, {"managedBy", &text});
static const struct shape cron_job = MAPPING(
	{"schedule", &text}, {"timeZone", &text}, {"startingDeadlineSeconds", &number}, {"concurrencyPolicy", &text}, {"suspend", &flag},
	{"jobTemplate", &job_template}, {"successfulJobsHistoryLimit", &number}, {"failedJobsHistoryLimit", &number});
static const struct shape service = MAPPING(
	{"ports", LIST_OF({"name", &text}, {"protocol", &text}, {"appProtocol", &text}, {"port", &number}, {"targetPort", &text}, {"nodePort", &number})},
	{"selector", &mapping}, {"clusterIP", &text}, {"clusterIPs", &texts}, {"type", &text}, {"externalIPs", &texts}, {"sessionAffinity", &text},
	{"loadBalancerIP", &text}, {"loadBalancerSourceRanges", &texts}, {"externalName", &text}, {"externalTrafficPolicy", &text},
	{"healthCheckNodePort", &number}, {"publishNotReadyAddresses", &flag}, {"sessionAffinityConfig", &mapping}, {"ipFamilies", &texts},
	{"ipFamilyPolicy", &text}, {"ipFamily", &text}, {"allocateLoadBalancerNodePorts", &flag}, {"loadBalancerClass", &text},
	{"internalTrafficPolicy", &text}, {"trafficDistribution", &text}, {"topologyKeys", &texts});

static const struct shape peers = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING({"podSelector", &selector}, {"namespaceSelector", &selector},
					      {"ipBlock", &(const struct shape)MAPPING({"cidr", &text}, {"except", &texts})}),
};
static const struct shape policy_ports = {
	.kinds = SHAPE_LIST, .items = &(const struct shape)MAPPING({"protocol", &text}, {"port", &text}, {"endPort", &number}),
};
static const struct shape network_policy = MAPPING(
	{"podSelector", &selector}, {"ingress", LIST_OF({"from", &peers}, {"ports", &policy_ports})},
	{"egress", LIST_OF({"to", &peers}, {"ports", &policy_ports})}, {"policyTypes", &texts});

const struct shape *kubernetes_spec_shape(struct str kind)
{
	static const struct {
		const char *kind;
		const struct shape *shape;
	} specs[] = {
		{"Pod", &kubernetes_pod_shape}, {"Deployment", &deployment}, {"StatefulSet", &stateful_set}, {"DaemonSet", &daemon_set},
		{"ReplicaSet", &replica_set}, {"Job", &job}, {"CronJob", &cron_job}, {"Service", &service}, {"NetworkPolicy", &network_policy},
	};

	for (size_t i = 0; i < ARRAY_SIZE(specs); i++)
		if (str_is(kind, specs[i].kind))
			return specs[i].shape;
	return NULL;
}
