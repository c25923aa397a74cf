/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can go wrong between an archive and its inventory, one thing at a time: the archive cut at every byte, every read
 * short, every allocation refused in turn. Nothing may crash, hang, or give a part of an image for the whole.
 */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "crypto/hash.h"
#include "image/image_read.h"
#include "model/digest.h"
#include "small_tar.h"
#include "source/source.h"

/* ---- a small image ---- */

static struct str digest_text_of(struct str bytes, char ret_text[DIGEST_TEXT_MAX])
{
	struct digest digest = {.algorithm = DIGEST_SHA256};

	hash_bytes(HASH_SHA256, bytes, digest.bytes);
	return str_of(digest_text(&digest, ret_text));
}

static struct buf small_image(void)
{
	struct buf layer = BUF_INIT(1 << 16), tar = BUF_INIT(1 << 16), config = BUF_INIT(4096), manifest = BUF_INIT(4096);
	char layer_digest[DIGEST_TEXT_MAX], config_digest[DIGEST_TEXT_MAX], name[DIGEST_TEXT_MAX + 8];

	put_member(&layer, "etc/os-release", STR_LIT("ID=debian\nVERSION_ID=11\n"));
	put_member(&layer, "var/lib/dpkg/status",
		   STR_LIT("Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1-2\n"));
	put_end(&layer);
	digest_text_of(buf_str(&layer), layer_digest);
	buf_printf(&config, "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
			    "\"diff_ids\":[\"%s\"]}}", layer_digest);
	digest_text_of(buf_str(&config), config_digest);
	buf_printf(&manifest, "[{\"Config\":\"%s.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"l/layer.tar\"]}]", config_digest + 7);
	snprintf(name, sizeof(name), "%s.json", config_digest + 7);
	put_member(&tar, name, buf_str(&config));
	put_member(&tar, "l/layer.tar", buf_str(&layer));
	put_member(&tar, "manifest.json", buf_str(&manifest));
	put_end(&tar);
	buf_done(&layer);
	buf_done(&config);
	buf_done(&manifest);
	return tar;
}

/* ---- reading it to its inventory ---- */

static int read_all(const char *reference, size_t *ret_packages, struct err *e)
{
	struct ctx ctx = {.jobs = 2};
	struct source_request request = {.reference = reference};
	static const char *const globs[] = {"etc/os-release", "var/lib/dpkg/status", NULL};
	struct image_reading *reading = NULL;
	struct image image;
	struct tree tree;
	struct inventory inventory;
	int r;

	image_init(&image);
	tree_init(&tree);
	inventory_init(&inventory);
	r = source_open(&ctx, &request, &image, e);
	if (r == 0)
		r = image_read(&ctx, &image, &(struct wishes){.globs = globs}, &tree, NULL, &reading, e);
	if (r == 0)
		r = image_settle(reading, e);
	image_reading_free(reading);
	if (r == 0)
		r = catalog_run(&ctx, &tree, &inventory, e);
	*ret_packages = inventory.packages.n;
	inventory_done(&inventory);
	tree_done(&tree);
	image_done(&image);
	return r;
}

/* The archive as a file without a name; its reference is a path of this process. */
static int archive_of(struct str bytes, char ret_reference[64])
{
	int fd = memfd_create("archive", MFD_CLOEXEC);
	struct err e = ERR_INIT;

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, "archive", bytes, &e), 0);
	snprintf(ret_reference, 64, "docker-archive:/proc/self/fd/%d", fd);
	return fd;
}

TEST(an_archive_cut_at_every_byte_is_an_error_or_whole)
{
	struct buf tar = small_image();
	char reference[64];
	int fd = archive_of(buf_str(&tar), reference);
	size_t packages, whole = 0;

	for (size_t n = tar.n; n-- > 0;) {
		struct err e = ERR_INIT;

		assert_int_equal(ftruncate(fd, (off_t)n), 0);
		if (read_all(reference, &packages, &e) == 0) {
			assert_int_equal(packages, 1);
			whole++;
		} else if (!e.text[0] || e.code == 0) {
			fail_msg("cut at %zu: no error text", n);
		}
	}
	/* What may be missing without loss is the end-of-archive marker and its padding. */
	assert_in_range(whole, 1, 1024 + 512);
	close(fd);
	buf_done(&tar);
}

TEST(short_reads_change_nothing)
{
	static const size_t most[] = {1, 7, 511, 4096};
	struct buf tar = small_image();
	char reference[64];
	int fd = archive_of(buf_str(&tar), reference);

	for (size_t i = 0; i < ARRAY_SIZE(most); i++) {
		struct err e = ERR_INIT;
		size_t packages = 0;

		file_short_reads(most[i]);
		if (read_all(reference, &packages, &e) < 0)
			fail_msg("reads of %zu: %s", most[i], e.text);
		assert_int_equal(packages, 1);
	}
	file_short_reads(0);
	close(fd);
	buf_done(&tar);
}

/* In a child, since a refused allocation ends the program: with code 2, never by a signal. */
/* A layout whose index.json cannot be opened (here: a link that leads to itself) is not a root file system. */
TEST(an_unreadable_index_is_no_root_file_system)
{
	char folder[] = "/tmp/plimsoll-faults.XXXXXX", file[64];
	struct ctx ctx = {.jobs = 1};
	struct source_request request = {.reference = folder};
	struct image image;
	struct err e = ERR_INIT;

	assert_non_null(mkdtemp(folder));
	for (int manifest = 0; manifest < 2; manifest++) {
		snprintf(file, sizeof(file), "%s/%s.json", folder, manifest ? "manifest" : "index");
		assert_int_equal(symlink(strrchr(file, '/') + 1, file), 0);
		image_init(&image);
		assert_int_equal(source_open(&ctx, &request, &image, &e), ERR_IO);
		assert_non_null(strstr(e.text, manifest ? "manifest.json" : "index.json"));
		image_done(&image);
		unlink(file);
	}
	rmdir(folder);
}

TEST(every_refused_allocation_ends_in_order)
{
	struct buf tar = small_image();
	char reference[64];
	int fd = archive_of(buf_str(&tar), reference), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	bool reached_end = false;

	for (unsigned long n = 1; n < 5000 && !reached_end; n++) {
		struct err e = ERR_INIT;
		size_t packages;
		int status;
		pid_t child = fork();

		if (child == 0) {
			dup2(null, STDERR_FILENO);
			mem_fail_after(n);
			_exit(read_all(reference, &packages, &e) == 0 ? 0 : 1);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		if (!WIFEXITED(status) || (WEXITSTATUS(status) != 2 && WEXITSTATUS(status) != 0))
			fail_msg("allocation %lu refused: status %x", n, status);
		reached_end = WEXITSTATUS(status) == 0;
	}
	assert_true(reached_end);
	close(null);
	close(fd);
	buf_done(&tar);
}

TEST_MAIN
