"""Populations to be honest on: four worlds, ten evasions, each with and without fakes, told by their causes.

People, firms and crowds share things for reasons of their own; operators follow playbooks and buy from the same
suppliers. Everything is a session first and a row later. Nothing here reads or knows the linkage engine.
"""
