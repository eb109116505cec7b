package part

import "tierdesk/internal/core/desk"

// Setting is one page of the settings. Its line is the text under its title's id with .line.
type Setting struct {
	Href, Icon string
	Title      string // id of its text
	Act        desk.Act
}

// SettingGroup is a part of the settings.
type SettingGroup struct {
	Title string // id of its text
	Items []Setting
}

// Settings are all pages of the settings: the overview shows them and the palette finds them, each to those who may use it.
var Settings = []SettingGroup{
	{"admin.group.people", []Setting{
		{"/admin/clients", "building-2", "admin.clients", desk.ActSaveContact},
		{"/admin/agents", "user-round-cog", "admin.agents", desk.ActSaveStaff},
		{"/admin/teams", "users-round", "admin.teams", desk.ActSaveHouse},
		{"/admin/skills", "graduation-cap", "admin.skills", desk.ActSaveHouse},
	}},
	{"admin.group.work", []Setting{
		{"/admin/tiers", "layers", "admin.tiers", desk.ActSaveHouse},
		{"/admin/categories", "folder-tree", "admin.categories", desk.ActSaveHouse},
		{"/admin/rules", "route", "admin.rules", desk.ActSaveHouse},
		{"/admin/priorities", "grid-3x3", "admin.priorities", desk.ActSaveHouse},
		{"/admin/scripts", "list-ordered", "admin.scripts", desk.ActSaveScript},
		{"/admin/agreements", "handshake", "admin.agreements", desk.ActSaveHouse},
		{"/admin/calendars", "calendar-clock", "admin.calendars", desk.ActSaveHouse},
		{"/admin/vendors", "truck", "admin.vendors", desk.ActSaveHouse},
		{"/admin/touch", "hand-helping", "admin.touch", desk.ActSaveHouse},
	}},
	{"admin.group.desk", []Setting{
		{"/admin/desk", "sliders-horizontal", "admin.desk", desk.ActSaveHouse},
		{"/admin/mail", "mail", "admin.mail", desk.ActSaveHouse},
		{"/admin/quarantine", "shield-alert", "admin.quarantine", desk.ActSeeQuarantine},
		{"/admin/access", "key-round", "admin.access", desk.ActChangeOwnToken},
		{"/api/v1/docs", "file-code", "admin.api", desk.ActSeeOwnTokens},
		{"/admin/audit", "scroll-text", "admin.audit", desk.ActReadAudit},
	}},
}
