/* SPDX-License-Identifier: Apache-2.0 */
/* Each folder of tests/data/catalog/FOLDER through the catalogers of its line, the operating system first where it matters. */
#include "catalog/inventory_dump.h"

#define CATALOGER(name) extern const struct cataloger cataloger_##name;
#include "catalog/list.h"
#undef CATALOGER

#define CASES(name, folder, ...)                                                             \
	static void name##_case(const char *path, const char *case_name)                     \
	{                                                                                    \
		(void)case_name;                                                             \
		check_case(path, (const struct cataloger *const[]){__VA_ARGS__, NULL});      \
	}                                                                                    \
	TEST(name)                                                                           \
	{                                                                                    \
		each_case("tests/data/catalog/" folder, name##_case);                        \
	}

CASES(os_release, "os-release", &cataloger_os_release)
CASES(apk, "apk", &cataloger_os_release, &cataloger_apk)
CASES(dpkg, "dpkg", &cataloger_os_release, &cataloger_dpkg)
CASES(embedded_sbom, "embedded_sbom", &cataloger_os_release, &cataloger_dpkg, &cataloger_embedded_sbom)
CASES(npm, "npm", &cataloger_npm)
CASES(python, "python", &cataloger_python)
CASES(python_lock, "python-lock", &cataloger_python, &cataloger_python_lock)
CASES(go_mod, "go-mod", &cataloger_go_mod)
CASES(conda, "conda", &cataloger_conda)
CASES(r, "r", &cataloger_r)
CASES(lua, "lua", &cataloger_lua)
CASES(perl, "perl", &cataloger_perl)
CASES(julia, "julia", &cataloger_julia)
CASES(dart, "dart", &cataloger_dart)
CASES(npm_lock, "npm-lock", &cataloger_npm, &cataloger_npm_lock)
CASES(php, "php", &cataloger_php)
CASES(ruby, "ruby", &cataloger_ruby)
CASES(swift, "swift", &cataloger_swift)
CASES(wordpress, "wordpress", &cataloger_wordpress)
CASES(rust, "rust", &cataloger_rust)
CASES(classifier, "classifier", &cataloger_classifier)
CASES(bundled, "bundled", &cataloger_classifier, &cataloger_bundled)
CASES(pacman, "pacman", &cataloger_os_release, &cataloger_pacman)
CASES(opkg, "opkg", &cataloger_os_release, &cataloger_opkg)
CASES(portage, "portage", &cataloger_os_release, &cataloger_portage)
CASES(nix, "nix", &cataloger_os_release, &cataloger_nix)
CASES(homebrew, "homebrew", &cataloger_os_release, &cataloger_homebrew)
CASES(snap, "snap", &cataloger_os_release, &cataloger_snap)
CASES(conan, "conan", &cataloger_os_release, &cataloger_conan)
CASES(erlang, "erlang", &cataloger_os_release, &cataloger_erlang)
CASES(elixir, "elixir", &cataloger_os_release, &cataloger_elixir)
CASES(haskell, "haskell", &cataloger_os_release, &cataloger_haskell)

TEST_MAIN
