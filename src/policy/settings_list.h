/* SPDX-License-Identifier: Apache-2.0 */
/* One line SETTINGS(name) for each file settings_name.c, in the order in which they are read; included twice. Ours is the last word. */
SETTINGS(hadolint)
SETTINGS(checkov)
SETTINGS(trivyignore)
SETTINGS(trivyignore_yaml)
SETTINGS(kube_linter)
SETTINGS(kubescape)
SETTINGS(own)
