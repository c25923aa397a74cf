/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/dotnet_assembly.h"

#include "base/path.h"
#include "catalog/dotnet_deps.h"
#include "codec/pe.h"

static struct str without_extension(struct str name)
{
	if (name.n > 4 && (str_case_eq(str_from_index(name, name.n - 4), STR_LIT(".dll")) ||
			   str_case_eq(str_from_index(name, name.n - 4), STR_LIT(".exe"))))
		name.n -= 4;
	return name;
}

/* An assembly's name is nearly always that of its package; the file may have been renamed. */
static struct str name_of(const struct pe_version *version, struct str path)
{
	struct str name = str_trim(pe_version_text(version, "InternalName"));

	if (!name.n)
		name = str_trim(pe_version_text(version, "OriginalFilename"));
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && !memchr("._-", name.p[i], 3))
			name.n = 0;
	return without_extension(name.n ? name : path_base(path));
}

/* "13.0.1+ae9fe44", "4.6.26515.07 @BuiltBy: …": the version is what begins with a digit, up to what is no part of one. */
static struct str clean_version(struct str text)
{
	size_t n = 0, dots = 0;

	text = str_trim(text);
	while (n < text.n && (str_is_alnum(text.p[n]) || text.p[n] == '.' || text.p[n] == '-'))
		dots += text.p[n++] == '.';
	if (!n || !str_is_digit(text.p[0]) || !dots || (n < text.n && text.p[n] != '+' && !str_is_space(text.p[n])))
		return STR_LIT("");
	return str_slice(text, 0, n);
}

/* ProductVersion is the package's; the others only count builds. */
static struct str version_of(const struct pe_version *version)
{
	struct str result = clean_version(pe_version_text(version, "ProductVersion"));

	if (!result.n)
		result = clean_version(pe_version_text(version, "FileVersion"));
	return result.n ? result : clean_version(version->file);
}

void dotnet_read_assembly(const struct examined *file, struct arena *scratch, struct fact_writer *facts)
{
	struct pe_version version;
	struct err why = ERR_INIT;
	struct pe pe;
	struct str fields[DOTNET_TYPE + 1];

	if (pe_open(file->bytes, &pe, &why) < 0 || !pe.managed || !pe_version(&pe, scratch, &version))
		return;
	fields[DOTNET_NAME] = name_of(&version, file->path);
	fields[DOTNET_VERSION] = version_of(&version);
	fields[DOTNET_TYPE] = str_trim(pe_version_text(&version, "CompanyName"));
	if (fields[DOTNET_NAME].n && fields[DOTNET_VERSION].n && !str_ends(fields[DOTNET_NAME], ".resources"))
		fact_add(facts, "assembly", fields, DOTNET_TYPE + 1);
}
