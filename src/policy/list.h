/* SPDX-License-Identifier: Apache-2.0 */
/* One line SETTINGS(name) for each file name.c that reads a format of settings, in the order in which they are read; included twice. Ours is the last word. */
SETTINGS(settings_hadolint)
SETTINGS(settings_checkov)
SETTINGS(settings_trivyignore)
SETTINGS(settings_trivyignore_yaml)
SETTINGS(settings_grype)
SETTINGS(settings_osv_scanner)
SETTINGS(settings_kube_linter)
SETTINGS(settings_kubescape)
SETTINGS(settings_own)
