/* SPDX-License-Identifier: Apache-2.0 */
/* A VEX document of any format, by its content, held against an image with two packages. */
#include <stdlib.h>

#include "policy/stages.h"
#include "policy/vex_ask.h"
#include "vex/vex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct package *add(struct inventory *inventory, const char *type, const char *name, const char *purl, bool automatic)
{
	struct package *package = inventory_add(inventory, type, "fuzz");

	package->name = package->source_name = str_of(name);
	package->version = package->source_version = STR_LIT("3.0.11-1");
	package->purl = str_of(purl);
	package->automatic = automatic;
	return package;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ctx ctx = {.jobs = 1};
	struct image image;
	struct inventory inventory;
	struct findings findings;
	struct report report = {.image = &image, .inventory = &inventory};
	struct policy policy;
	struct vex vex;
	struct err e = ERR_INIT;
	struct vex_judgement judgement;
	bool conflict;

	image_init(&image);
	inventory_init(&inventory);
	findings_init(&findings);
	policy_init(&policy);
	vex_init(&vex);
	*vec_push(&image.names) = STR_LIT("shop:2.4");
	inventory.os.id = STR_LIT("debian");
	inventory.os.version_id = STR_LIT("12");
	for (int i = 1; i <= 12; i++) {
		struct finding *finding = findings_add(&findings, FINDING_VULNERABILITY);

		finding->id = arena_printf(&findings.arena, "CVE-%d", i);
		finding->package = i % 2 ? add(&inventory, "deb", "openssl", "pkg:deb/debian/openssl@3.0.11-1?arch=amd64&distro=debian-12", false)
					 : add(&inventory, "npm", "left", "pkg:npm/left@3.0.11-1", true);
	}
	vec_each(package, &inventory.packages)
		*vec_push(&(*package)->depends) = STR_LIT("left");
	if (vex_read(&vex, str_from(data, size), "fuzz.json", &e) == 0) {
		vex_settle(&vex);
		policy.vex = &vex;
		policy_vex(&ctx, &policy, &findings, &report, &e);
		vex_ask(&vex, &(struct vex_question){.vulnerability = STR_LIT("CVE-1"), .product = STR_LIT("pkg:deb/debian/openssl@1")},
			&policy.vex_authors, &findings.arena, &judgement, &conflict);
	}
	report_done(&report);
	policy_done(&policy);
	vex_done(&vex);
	findings_done(&findings);
	inventory_done(&inventory);
	image_done(&image);
	return 0;
}
