package admin

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

// vendorList are the outside suppliers, each with its name to change.
type vendorList struct {
	draft
	Vendors []desk.Vendor
	At      desk.VendorID // whose name was refused; empty: a new one's
}

func (s *Site) vendorsNow() vendorList {
	return vendorList{Vendors: vendorsOf(s.House()), draft: blank("vendor", url.Values{"name": {""}})}
}

// vendorsOf are the vendors by name.
func vendorsOf(h desk.House) []desk.Vendor {
	return slices.SortedFunc(maps.Values(h.Vendors), func(a, b desk.Vendor) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}

func (s *Site) vendorList(v *page.Visit) error { return s.vendorPage(v, http.StatusOK, s.vendorsNow()) }

// vendorSave adds a vendor, or gives one another name.
func (s *Site) vendorSave(v *page.Visit) error {
	l := s.vendorsNow()
	var err error
	if l.draft, err = sent(v, "vendor", l.kept); err != nil {
		return err
	}
	vendor := desk.Vendor{ID: desk.VendorID(v.Form("vendor")), Name: l.get("name")}
	known := slices.ContainsFunc(l.Vendors, func(one desk.Vendor) bool { return one.ID == vendor.ID })
	if l.At = vendor.ID; vendor.ID == "" {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		vendor.ID = desk.VendorID(id)
	} else if !known {
		return desk.NotFound("vendor")
	}
	isNew := l.At == ""
	err = s.saveHouse(v, "vendor.save", string(vendor.ID), isNew, func(h *desk.House) error {
		if isNew && h.Vendors[vendor.ID].ID != "" {
			return errThere
		}
		return h.PutVendor(vendor)
	})
	if isStaleOrRefused(err) {
		return s.vendorPage(v, l.refuse(v, err), l)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/vendors?done=saved")
	return nil
}

func (s *Site) vendorPage(v *page.Visit, status int, l vendorList) error {
	return s.Render(v, status, vendorListPage(s.head(v, v.T("admin.vendors")), l))
}

// name is what stands in the field of a vendor: what was refused, or its name.
func (l vendorList) name(one desk.Vendor) string {
	if l.At == one.ID && l.wrong != "" {
		return l.get("name")
	}
	return one.Name
}
