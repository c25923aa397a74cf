/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/java_groups.h"

#include <string.h>

#include "base/mem.h"
#include "base/path.h"

/* The first row that matches counts. Facts of the artifacts' own published coordinates. */
static const struct row {
	const char *artifact; /* glob */
	const char *folder;
	const char *group;     /* NULL: the same as the artifact, as Maven's first groups were */
	const char *published; /* the artifact's name where it is not that of the file; NULL: it is */
} rows[] = {
	{"spring-boot*", "org/springframework/boot/", "org.springframework.boot"},
	{"spring-security-*", "org/springframework/security/", "org.springframework.security"},
	{"spring-data-*", "org/springframework/data/", "org.springframework.data"},
	{"spring-cloud-*", "org/springframework/cloud/", "org.springframework.cloud"},
	{"spring-integration-*", "org/springframework/integration/", "org.springframework.integration"},
	{"spring-session-*", "org/springframework/session/", "org.springframework.session"},
	{"spring-batch-*", "org/springframework/batch/", "org.springframework.batch"},
	{"spring-kafka", "org/springframework/kafka/", "org.springframework.kafka"},
	{"spring-{amqp,rabbit}", "org/springframework/amqp/", "org.springframework.amqp"},
	{"spring-{aop,aspects,beans,context,context-indexer,context-support,core,expression,instrument,jcl,jdbc,jms,messaging,orm,oxm,r2dbc,"
	 "test,tx,web,webflux,webmvc,websocket}", "org/springframework/", "org.springframework"},
	{"tomcat-embed-*", "org/apache/", "org.apache.tomcat.embed"},
	{"tomcat-*", "org/apache/", "org.apache.tomcat"},
	{"catalina", "org/apache/catalina/", "org.apache.tomcat", "tomcat-catalina"},
	{"jasper", "org/apache/jasper/", "org.apache.tomcat", "tomcat-jasper"},
	{"bcprov-*", "org/bouncycastle/", "org.bouncycastle"},
	{"{bcpkix,bcpg,bcmail,bctls,bcutil,bc-fips}*", "org/bouncycastle/", "org.bouncycastle"},
	{"kafka-clients", "org/apache/kafka/", "org.apache.kafka"},
	{"kafka_*", "kafka/", "org.apache.kafka"},
	{"kotlin-{stdlib*,reflect}", "kotlin/", "org.jetbrains.kotlin"},
	{"kotlinx-*", "kotlinx/", "org.jetbrains.kotlinx"},
	{"okhttp*", "okhttp3/", "com.squareup.okhttp3"},
	{"okio*", "okio/", "com.squareup.okio"},
	{"retrofit", "retrofit2/", "com.squareup.retrofit2"},
	{"grpc-*", "io/grpc/", "io.grpc"},
	{"reactor-netty*", "reactor/netty/", "io.projectreactor.netty"},
	{"reactor-core", "reactor/core/", "io.projectreactor"},
	{"micrometer-*", "io/micrometer/", "io.micrometer"},
	{"rxjava", "io/reactivex/rxjava3/", "io.reactivex.rxjava3"},
	{"rxjava", "io/reactivex/", "io.reactivex.rxjava2"},
	{"rxjava", "rx/", "io.reactivex"},
	{"lucene-*", "org/apache/lucene/", "org.apache.lucene"},
	{"solr-*", "org/apache/solr/", "org.apache.solr"},
	{"elasticsearch", "org/elasticsearch/", "org.elasticsearch"},
	{"opensearch", "org/opensearch/", "org.opensearch"},
	{"ant", "org/apache/tools/ant/", "org.apache.ant"},
	{"ivy", "org/apache/ivy/", "org.apache.ivy"},
	{"h2", "org/h2/", "com.h2database"},
	{"derby*", "org/apache/derby/", "org.apache.derby"},
	{"postgresql", "org/postgresql/", "org.postgresql"},
	{"mysql-connector-java", "com/mysql/", "mysql"},
	{"mysql-connector-j", "com/mysql/", "com.mysql"},
	{"mssql-jdbc", "com/microsoft/sqlserver/", "com.microsoft.sqlserver"},
	{"jdom2", "org/jdom2/", "org.jdom"},
	{"xercesImpl", "org/apache/xerces/", "xerces"},
	{"xalan", "org/apache/xalan/", "xalan"},
	{"log4j", "org/apache/log4j/", "log4j"},
	{"commons-{beanutils,chain,cli,codec,collections,configuration,daemon,dbcp,digester,discovery,el,fileupload,httpclient,io,jxpath,lang,"
	 "logging,net,pool,validator}", "org/apache/commons/", NULL},
	{"commons-{collections4,compress,configuration2,csv,dbcp2,email,exec,fileupload2,lang3,math3,pool2,text,vfs2}", "org/apache/commons/",
	 "org.apache.commons"},
	{"log4j-{1.2-api,api,core,jcl,jul,slf4j-impl,slf4j2-impl,to-slf4j,web}", "org/apache/", "org.apache.logging.log4j"},
	{"logback-{access,classic,core}", "ch/qos/logback/", "ch.qos.logback"},
	{"snakeyaml", "org/yaml/snakeyaml/", "org.yaml"},
	{"guava", "com/google/common/", "com.google.guava"},
	{"netty-{buffer,codec,codec-dns,codec-haproxy,codec-http,codec-http2,codec-memcache,codec-mqtt,codec-redis,codec-smtp,codec-socks,"
	 "codec-stomp,codec-xml,common,handler,handler-proxy,resolver,resolver-dns,transport}", "io/netty/", "io.netty"},
	{"zookeeper", "org/apache/zookeeper/", "org.apache.zookeeper"},
	{"struts2-*", "org/apache/struts2/", "org.apache.struts"},
};

_Static_assert(ARRAY_SIZE(rows) <= 64, "a row is a bit of 64");

uint64_t java_groups_seen(struct str class_path)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_starts(class_path, rows[i].folder))
			seen |= (uint64_t)1 << i;
	return seen;
}

bool java_group_of_listed(uint64_t seen, struct str artifact, struct str *ret_group)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if ((seen & (uint64_t)1 << i) && !strchr(rows[i].artifact, '*') && !rows[i].published && path_match(rows[i].artifact, artifact)) {
			*ret_group = rows[i].group ? str_of(rows[i].group) : artifact;
			return true;
		}
	return false;
}

bool java_group_known(uint64_t seen, struct str *artifact, struct str *ret_group)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if ((seen & (uint64_t)1 << i) && path_match(rows[i].artifact, *artifact)) {
			*ret_group = rows[i].group ? str_of(rows[i].group) : *artifact;
			if (rows[i].published)
				*artifact = str_of(rows[i].published);
			return true;
		}
	return false;
}
