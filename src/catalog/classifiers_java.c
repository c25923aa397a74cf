/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Java: the launchers `java` and `jdb` are made from one source with the vendor's words compiled in, so that the texts
 * "openjdk" (the JRE's name), "java" (the launcher's), "0.0" or "1.8" and the full version stand together, in this order or,
 * on some architectures, the other way about.
 */
#include "catalog/classifiers.h"

static const struct product graalvm = {"generic", "oracle", "graalvm", {"oracle:graalvm"}};
static const struct product zulu = {"generic", "azul", "zulu", {"azul:zulu"}};
static const struct product openjdk = {"generic", "oracle", "openjdk", {"oracle:openjdk"}, .updates = true};
static const struct product ibm_java = {"generic", "ibm", "java", {"ibm:java"}};
static const struct product ibm_sdk = {"generic", "ibm", "java_sdk", {"ibm:java_sdk"}};
static const struct product jre = {"generic", "oracle", "jre", {"oracle:jre"}, .updates = true};
static const struct product jdk = {"generic", "oracle", "jdk", {"oracle:jdk"}, .updates = true};

/* 17.0.3+7-jvmci-22.1-b06 */
#define GRAAL CLUE("-jvmci-", 40, 24, TEXT_BEGIN "([0-9][0-9.]*\\+[0-9]+-jvmci-[0-9][0-9.]*-b[0-9]+)\\x00")
/* openjdk, java or jdb, 0.0 or 1.8, and then the version; zero bytes between them */
#define OPENJDK CLUE("openjdk\0", 96, 96, "openjdk\\x00+(?:java|jdb)\\x00+[0-9][0-9.]*\\x00+([0-9][^\\x00]{2,60})\\x00")
#define OPENJDK_BEHIND \
	CLUE("openjdk\0", 96, 16, "\\x00(?:0\\.0|1\\.[0-9]+)\\x00+([0-9][^\\x00]{2,60})\\x00+openjdk\\x00")
#define LAUNCHER \
	CLUE_ANYWHERE("\\x00java\\x00+[0-9]+\\.[0-9]+\\x00+([0-9]+\\.[0-9][-._+a-zA-Z0-9]{1,60})\\x00")
#define LAUNCHER_BEHIND \
	CLUE_ANYWHERE(TEXT_BEGIN "([0-9]+\\.[0-9]+\\.[0-9]+[-._+a-zA-Z0-9]{0,60})\\x00+(?:0\\.0|1\\.[0-9]+)\\x00+java\\x00")
#define LAUNCHER_LOOSE \
	CLUE_ANYWHERE(TEXT_BEGIN "(?:[0-9]+\\.[0-9]+)\\x00+([0-9]+\\.[0-9]+\\.[0-9]+[-._+a-zA-Z0-9]{0,60})\\x00")
/* The first word of a Java version that stands alone: "1.8.0_451-b10", "19.0.1+10-21". */
#define ALONE CLUE_ANYWHERE(TEXT_BEGIN "([0-9]+\\.[0-9]+\\.[0-9]+(?:_[0-9]+)?(?:[-+][-._+a-zA-Z0-9]{1,40}))\\x00")

static struct classifier rows[] = {
	{"java-graalvm", "java", {"java"}, NULL, &graalvm, {GRAAL}},
	{"java-zulu", "java", {"java"}, "**/*zulu*/**", &zulu, {OPENJDK, OPENJDK_BEHIND, LAUNCHER}},
	{"java-ibm", "java", {"java"}, "**/ibm/**", &ibm_java, {LAUNCHER, LAUNCHER_BEHIND, ALONE}},
	{"java-openjdk", "java", {"java"}, NULL, &openjdk, {OPENJDK, OPENJDK_BEHIND}},
	{"java-openjdk-other", "java", {"java"}, NULL, &openjdk, {ALONE}, .all = {TEXT("openjdk\0")}, .confidence = 80},
	{"java-oracle", "java", {"java"}, NULL, &jre, {LAUNCHER, LAUNCHER_BEHIND, LAUNCHER_LOOSE, ALONE}, .confidence = 80},
	{"jdb-graalvm", "jdb", {"jdb"}, NULL, &graalvm, {GRAAL}},
	{"jdb-zulu", "jdb", {"jdb"}, "**/*zulu*/**", &zulu, {OPENJDK, OPENJDK_BEHIND, LAUNCHER}},
	{"jdb-ibm", "jdb", {"jdb"}, "**/ibm/**", &ibm_sdk, {LAUNCHER, ALONE}},
	{"jdb-openjdk", "jdb", {"jdb"}, NULL, &openjdk, {OPENJDK, OPENJDK_BEHIND}},
	{"jdb-openjdk-other", "jdb", {"jdb"}, NULL, &openjdk, {ALONE}, .all = {TEXT("openjdk\0")}, .confidence = 80},
	{"jdb-oracle", "jdb", {"jdb"}, NULL, &jdk, {LAUNCHER, LAUNCHER_LOOSE, ALONE}, .confidence = 80},
};

const struct classifier_table classifiers_java = {rows, ARRAY_SIZE(rows)};
