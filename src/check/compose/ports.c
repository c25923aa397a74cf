/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports that Docker publishes on the host. CIS Docker 5.8, 5.14; docs.docker.com, "Packet filtering and firewalls": what is
 * published goes past the rules of ufw and firewalld.
 */
#include "check/compose/docker.h"

static bool is_everywhere(const struct container_port *port)
{
	return port->published && (!port->host_address.n || str_is(port->host_address, "0.0.0.0") || str_is(port->host_address, "::"));
}

/* Ports at which servers stand that trust whoever reaches them, or are meant for other services alone. */
static const struct {
	uint32_t port;
	const char *what;
} inner[] = {
	{1433, "SQL Server"},      {1521, "Oracle"},          {2181, "ZooKeeper"},   {2375, "the Docker API without TLS"},
	{2379, "etcd"},            {2380, "etcd"},            {3306, "MySQL"},       {4369, "Erlang's port mapper"},
	{5432, "PostgreSQL"},      {5672, "RabbitMQ"},        {5984, "CouchDB"},     {6379, "Redis"},
	{7000, "Cassandra"},       {7001, "Cassandra"},       {7687, "Neo4j"},       {8086, "InfluxDB"},
	{8500, "Consul"},          {9042, "Cassandra"},       {9092, "Kafka"},       {9200, "Elasticsearch"},
	{9300, "Elasticsearch"},   {11211, "memcached"},      {15672, "RabbitMQ's console"}, {26257, "CockroachDB"},
	{27017, "MongoDB"},
};

static const char *inner_server(const struct container_port *port)
{
	for (size_t i = 0; i < ARRAY_SIZE(inner); i++)
		if (port->from <= inner[i].port && inner[i].port <= port->to)
			return inner[i].what;
	return NULL;
}

static void judge_interface(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container))
		return;
	vec_each(port, &container->ports)
		if (is_everywhere(port) && port->to && !inner_server(port))
			check_found(checking, port->place, "%.*s publishes port %u on every interface of the host",
				    STR(container_words(check_arena(checking), container)), port->from);
}

static void judge_inner(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container))
		return;
	vec_each(port, &container->ports)
		if (is_everywhere(port) && inner_server(port))
			check_found(checking, port->place, "%.*s publishes port %u on every interface of the host: that of %s",
				    STR(container_words(check_arena(checking), container)), port->from, inner_server(port));
}

static void judge_privileged_port(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container))
		return;
	vec_each(port, &container->ports)
		if (port->published && port->host_from > 0 && port->host_from < 1024)
			check_found(checking, port->place, "%.*s takes the privileged port %u of the host",
				    STR(container_words(check_arena(checking), container)), port->host_from);
}

const struct check checks_compose_ports[] = {
	{
		.id = "compose/inner-port-published",
		.title = "a database or another inner service is published on every interface",
		.why = "Docker puts published ports in front of the host's firewall: whoever can reach the host reaches a service that was made "
		       "for its neighbours, often without a password. Services of one network reach each other without any published port.",
		.fix = "take the port out of `ports`, or bind it to one address: `127.0.0.1:5432:5432`",
		.fix_of = {[CONFIG_RUN] = "take the `--publish` out, or bind it to one address: `127.0.0.1:5432:5432`"},
		.aliases = (const char *const[]){"kics:container-traffic-not-bound-to-host-interface", NULL},
		.references = (const char *const[]){"CIS Docker 5.14", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "services:\n  db:\n    image: postgres:17.2\n    ports: ['127.0.0.1:5432:5432']\n",
		.bad = "services:\n  db:\n    image: postgres:17.2\n    ports: ['5432:5432']\n",
		.container = judge_inner,
	},
	{
		.id = "compose/port-on-every-interface",
		.title = "a port is published on every interface of the host",
		.why = "Docker puts published ports in front of the host's firewall, so that the port is open to every network the host is in.",
		.fix = "name the address it is meant for: `127.0.0.1:8080:80` behind a proxy of the same host",
		.aliases = (const char *const[]){"kics:container-traffic-not-bound-to-host-interface", NULL},
		.references = (const char *const[]){"CIS Docker 5.14", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.good = "services:\n  web:\n    image: nginx:1.27\n    ports:\n    - target: 80\n      published: 8080\n      host_ip: 127.0.0.1\n",
		.bad = "docker run -d -p 8080:80 nginx:1.27\n",
		.container = judge_interface,
	},
	{
		.id = "compose/privileged-port",
		.title = "a port of the host below 1024 is published",
		.why = "Those ports are the ones that users trust to be the host's own services.",
		.fix = "publish a port above 1023, with a proxy in front of it",
		.aliases = (const char *const[]){"kics:privileged-ports-mapped-in-container", NULL},
		.references = (const char *const[]){"CIS Docker 5.8", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = "services:\n  web:\n    image: nginx:1.27\n    ports: ['8080:80']\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    ports: ['80:80']\n",
		.container = judge_privileged_port,
	},
	{0},
};
