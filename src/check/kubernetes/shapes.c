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

static const struct shape owners = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING({"apiVersion", &text}, {"kind", &text}, {"name", &text}, {"uid", &text}, {"controller", &text},
					      {"blockOwnerDeletion", &text}),
};

const struct shape kubernetes_metadata_shape = MAPPING(
	{"name", &text}, {"generateName", &text}, {"namespace", &text}, {"selfLink", &text}, {"uid", &text}, {"resourceVersion", &text},
	{"generation", &text}, {"creationTimestamp", &text}, {"deletionTimestamp", &text}, {"deletionGracePeriodSeconds", &text},
	{"labels", &mapping}, {"annotations", &mapping}, {"ownerReferences", &owners}, {"finalizers", &texts}, {"managedFields", &list},
	{"clusterName", &text}, {"initializers", NULL});

static const struct shape selector = MAPPING(
	{"matchLabels", &mapping}, {"matchExpressions", LIST_OF({"key", &text}, {"operator", &text}, {"values", &texts})});

/* ---- containers ---- */

static const struct shape profile = MAPPING({"type", &text}, {"localhostProfile", &text});
static const struct shape selinux = MAPPING({"user", &text}, {"role", &text}, {"type", &text}, {"level", &text});
static const struct shape windows = MAPPING({"gmsaCredentialSpecName", &text}, {"gmsaCredentialSpec", &text}, {"runAsUserName", &text},
					    {"hostProcess", &text});

static const struct shape container_context = MAPPING(
	{"capabilities", &(const struct shape)MAPPING({"add", &texts}, {"drop", &texts})}, {"privileged", &text}, {"seLinuxOptions", &selinux},
	{"windowsOptions", &windows}, {"runAsUser", &text}, {"runAsGroup", &text}, {"runAsNonRoot", &text}, {"readOnlyRootFilesystem", &text},
	{"allowPrivilegeEscalation", &text}, {"procMount", &text}, {"seccompProfile", &profile}, {"appArmorProfile", &profile});

static const struct shape http_get = MAPPING({"path", &text}, {"port", &text}, {"host", &text}, {"scheme", &text}, {"httpHeaders", &list});
static const struct shape tcp = MAPPING({"port", &text}, {"host", &text});
static const struct shape exec = MAPPING({"command", &texts});

static const struct shape probe = MAPPING(
	{"exec", &exec}, {"httpGet", &http_get}, {"tcpSocket", &tcp}, {"grpc", &(const struct shape)MAPPING({"port", &text}, {"service", &text})},
	{"initialDelaySeconds", &text}, {"timeoutSeconds", &text}, {"periodSeconds", &text}, {"successThreshold", &text},
	{"failureThreshold", &text}, {"terminationGracePeriodSeconds", &text});

static const struct shape handler = MAPPING({"exec", &exec}, {"httpGet", &http_get}, {"tcpSocket", &tcp},
					    {"sleep", &(const struct shape)MAPPING({"seconds", &text})});

static const struct shape key_of = MAPPING({"name", &text}, {"key", &text}, {"optional", &text});
static const struct shape all_of = MAPPING({"name", &text}, {"optional", &text});
static const struct shape field_of = MAPPING({"apiVersion", &text}, {"fieldPath", &text});

static const struct shape variable_source = MAPPING(
	{"fieldRef", &field_of}, {"resourceFieldRef", &mapping}, {"configMapKeyRef", &key_of}, {"secretKeyRef", &key_of},
	{"fileKeyRef", &mapping});

static const struct shape resources = MAPPING({"limits", &mapping}, {"requests", &mapping}, {"claims", &list});

static const struct shape containers = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING(
		{"name", &text}, {"image", &text}, {"command", &texts}, {"args", &texts}, {"workingDir", &text},
		{"ports", LIST_OF({"name", &text}, {"hostPort", &text}, {"containerPort", &text}, {"protocol", &text}, {"hostIP", &text})},
		{"envFrom", LIST_OF({"prefix", &text}, {"configMapRef", &all_of}, {"secretRef", &all_of})},
		{"env", LIST_OF({"name", &text}, {"value", &text}, {"valueFrom", &variable_source})}, {"resources", &resources},
		{"resizePolicy", &list}, {"restartPolicy", &text}, {"restartPolicyRules", &list},
		{"volumeMounts", LIST_OF({"name", &text}, {"readOnly", &text}, {"recursiveReadOnly", &text}, {"mountPath", &text},
					 {"subPath", &text}, {"mountPropagation", &text}, {"subPathExpr", &text})},
		{"volumeDevices", LIST_OF({"name", &text}, {"devicePath", &text})}, {"livenessProbe", &probe}, {"readinessProbe", &probe},
		{"startupProbe", &probe},
		{"lifecycle", &(const struct shape)MAPPING({"postStart", &handler}, {"preStop", &handler}, {"stopSignal", &text})},
		{"terminationMessagePath", &text}, {"terminationMessagePolicy", &text}, {"imagePullPolicy", &text},
		{"securityContext", &container_context}, {"stdin", &text}, {"stdinOnce", &text}, {"tty", &text}, {"targetContainerName", &text}),
};

/* ---- pods ---- */

static const struct shape volumes = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING(
		{"name", &text}, {"hostPath", &(const struct shape)MAPPING({"path", &text}, {"type", &text})},
		{"emptyDir", &(const struct shape)MAPPING({"medium", &text}, {"sizeLimit", &text})}, {"gcePersistentDisk", &mapping},
		{"awsElasticBlockStore", &mapping}, {"gitRepo", &mapping},
		{"secret", &(const struct shape)MAPPING({"secretName", &text}, {"items", &list}, {"defaultMode", &text}, {"optional", &text})},
		{"nfs", &mapping}, {"iscsi", &mapping}, {"glusterfs", &mapping},
		{"persistentVolumeClaim", &(const struct shape)MAPPING({"claimName", &text}, {"readOnly", &text})}, {"rbd", &mapping},
		{"flexVolume", &mapping}, {"cinder", &mapping}, {"cephfs", &mapping}, {"flocker", &mapping}, {"downwardAPI", &mapping},
		{"fc", &mapping}, {"azureFile", &mapping},
		{"configMap", &(const struct shape)MAPPING({"name", &text}, {"items", &list}, {"defaultMode", &text}, {"optional", &text})},
		{"vsphereVolume", &mapping}, {"quobyte", &mapping}, {"azureDisk", &mapping}, {"photonPersistentDisk", &mapping},
		{"projected", &(const struct shape)MAPPING({"sources", &list}, {"defaultMode", &text})}, {"portworxVolume", &mapping},
		{"scaleIO", &mapping}, {"storageos", &mapping}, {"csi", &mapping}, {"ephemeral", &mapping}, {"image", &mapping}),
};

static const struct shape pod_context = MAPPING(
	{"seLinuxOptions", &selinux}, {"windowsOptions", &windows}, {"runAsUser", &text}, {"runAsGroup", &text}, {"runAsNonRoot", &text},
	{"supplementalGroups", &texts}, {"supplementalGroupsPolicy", &text}, {"fsGroup", &text},
	{"sysctls", LIST_OF({"name", &text}, {"value", &text})}, {"fsGroupChangePolicy", &text}, {"seccompProfile", &profile},
	{"appArmorProfile", &profile}, {"seLinuxChangePolicy", &text});

static const struct shape affinity = MAPPING({"nodeAffinity", &mapping}, {"podAffinity", &mapping}, {"podAntiAffinity", &mapping});

static const struct shape constraint = MAPPING(
	{"maxSkew", &text}, {"topologyKey", &text}, {"whenUnsatisfiable", &text}, {"labelSelector", &selector}, {"minDomains", &text},
	{"nodeAffinityPolicy", &text}, {"nodeTaintsPolicy", &text}, {"matchLabelKeys", &texts});

const struct shape kubernetes_pod_shape = MAPPING(
	{"volumes", &volumes}, {"initContainers", &containers}, {"containers", &containers}, {"ephemeralContainers", &containers},
	{"restartPolicy", &text}, {"terminationGracePeriodSeconds", &text}, {"activeDeadlineSeconds", &text}, {"dnsPolicy", &text},
	{"nodeSelector", &mapping}, {"serviceAccountName", &text}, {"serviceAccount", &text}, {"automountServiceAccountToken", &text},
	{"nodeName", &text}, {"hostNetwork", &text}, {"hostPID", &text}, {"hostIPC", &text}, {"shareProcessNamespace", &text},
	{"securityContext", &pod_context}, {"imagePullSecrets", LIST_OF({"name", &text})}, {"hostname", &text}, {"subdomain", &text},
	{"affinity", &affinity}, {"schedulerName", &text},
	{"tolerations", LIST_OF({"key", &text}, {"operator", &text}, {"value", &text}, {"effect", &text}, {"tolerationSeconds", &text})},
	{"hostAliases", LIST_OF({"ip", &text}, {"hostnames", &texts})}, {"priorityClassName", &text}, {"priority", &text},
	{"dnsConfig", &(const struct shape)MAPPING({"nameservers", &texts}, {"searches", &texts}, {"options", &list})}, {"readinessGates", &list},
	{"runtimeClassName", &text}, {"enableServiceLinks", &text}, {"preemptionPolicy", &text}, {"overhead", &mapping},
	{"topologySpreadConstraints", &(const struct shape){.kinds = SHAPE_LIST, .items = &constraint}}, {"setHostnameAsFQDN", &text},
	{"os", &(const struct shape)MAPPING({"name", &text})}, {"hostUsers", &text}, {"schedulingGates", &list}, {"resourceClaims", &list},
	{"resources", &resources}, {"hostnameOverride", &text}, {"workloadRef", &mapping});

/* ---- what holds them, and Services and policies beside ---- */

static const struct shape template = MAPPING({"metadata", &kubernetes_metadata_shape}, {"spec", NULL});
static const struct shape job_template = MAPPING({"metadata", &kubernetes_metadata_shape}, {"spec", NULL});

static const struct shape deployment = MAPPING(
	{"replicas", &text}, {"selector", &selector}, {"template", &template}, {"strategy", &mapping}, {"minReadySeconds", &text},
	{"revisionHistoryLimit", &text}, {"paused", &text}, {"progressDeadlineSeconds", &text}, {"rollbackTo", NULL});
static const struct shape stateful_set = MAPPING(
	{"replicas", &text}, {"selector", &selector}, {"template", &template}, {"volumeClaimTemplates", &list}, {"serviceName", &text},
	{"podManagementPolicy", &text}, {"updateStrategy", &mapping}, {"revisionHistoryLimit", &text}, {"minReadySeconds", &text},
	{"persistentVolumeClaimRetentionPolicy", &mapping}, {"ordinals", &mapping});
static const struct shape daemon_set = MAPPING({"selector", &selector}, {"template", &template}, {"updateStrategy", &mapping},
					       {"minReadySeconds", &text}, {"revisionHistoryLimit", &text}, {"templateGeneration", &text});
static const struct shape replica_set = MAPPING({"replicas", &text}, {"selector", &selector}, {"template", &template},
						{"minReadySeconds", &text});
static const struct shape job = MAPPING(
	{"parallelism", &text}, {"completions", &text}, {"activeDeadlineSeconds", &text}, {"podFailurePolicy", &mapping},
	{"successPolicy", &mapping}, {"backoffLimit", &text}, {"backoffLimitPerIndex", &text}, {"maxFailedIndexes", &text},
	{"selector", &selector}, {"manualSelector", &text}, {"template", &template}, {"ttlSecondsAfterFinished", &text},
	{"completionMode", &text}, {"suspend", &text}, {"podReplacementPolicy", &text}, {"managedBy", &text});
static const struct shape cron_job = MAPPING(
	{"schedule", &text}, {"timeZone", &text}, {"startingDeadlineSeconds", &text}, {"concurrencyPolicy", &text}, {"suspend", &text},
	{"jobTemplate", &job_template}, {"successfulJobsHistoryLimit", &text}, {"failedJobsHistoryLimit", &text});
static const struct shape service = MAPPING(
	{"ports", LIST_OF({"name", &text}, {"protocol", &text}, {"appProtocol", &text}, {"port", &text}, {"targetPort", &text}, {"nodePort", &text})},
	{"selector", &mapping}, {"clusterIP", &text}, {"clusterIPs", &texts}, {"type", &text}, {"externalIPs", &texts}, {"sessionAffinity", &text},
	{"loadBalancerIP", &text}, {"loadBalancerSourceRanges", &texts}, {"externalName", &text}, {"externalTrafficPolicy", &text},
	{"healthCheckNodePort", &text}, {"publishNotReadyAddresses", &text}, {"sessionAffinityConfig", &mapping}, {"ipFamilies", &texts},
	{"ipFamilyPolicy", &text}, {"ipFamily", &text}, {"allocateLoadBalancerNodePorts", &text}, {"loadBalancerClass", &text},
	{"internalTrafficPolicy", &text}, {"trafficDistribution", &text}, {"topologyKeys", &texts});

static const struct shape peers = {
	.kinds = SHAPE_LIST,
	.items = &(const struct shape)MAPPING({"podSelector", &selector}, {"namespaceSelector", &selector},
					      {"ipBlock", &(const struct shape)MAPPING({"cidr", &text}, {"except", &texts})}),
};
static const struct shape policy_ports = {
	.kinds = SHAPE_LIST, .items = &(const struct shape)MAPPING({"protocol", &text}, {"port", &text}, {"endPort", &text}),
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
