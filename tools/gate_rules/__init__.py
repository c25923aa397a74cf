# SPDX-License-Identifier: Apache-2.0
"""The rules of tools/gate, one class of rules a file."""
