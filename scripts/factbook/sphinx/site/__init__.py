"""The parts of a site besides its pages: published files, citation, metadata of pages, sitemap."""
