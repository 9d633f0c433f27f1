// placeholder; written below
#pragma once
