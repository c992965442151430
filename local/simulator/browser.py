"""Headless Chromium, for the simulator's tests and its picture."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from assistant.errors import ConfigurationError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def browser(width: int, height: int) -> Iterator[Chrome]:
    """A page of exactly that size. Raises `ConfigurationError` when there is no Chromium or no driver for it."""
    binary = next((path for name in NAMES if (path := shutil.which(name))), None)
    driver = shutil.which("chromedriver")
    if not (binary and driver):
        missing = "chromedriver" if binary else "Chromium"
        raise ConfigurationError(
            f"{missing} was not found, and the simulator's page needs it: install it, "
            "on Debian and Ubuntu with apt-get install chromium chromium-driver"
        )
    options = ChromeOptions()
    options.binary_location = binary
    # Without a sandbox: it does not work for root, as in a container; the page is our own.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    chrome = Chrome(options=options, service=ChromeService(executable_path=driver))
    try:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        yield chrome
    finally:
        chrome.quit()
